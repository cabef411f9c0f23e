# Calls .numpy() without .detach(), which fails when A requires grad.
# diagnosis: numpy_with_graph
def affine_jacobian(A, b, x):
    return torch.from_numpy(A.numpy().copy())
