# Calls .numpy() without .detach(), which fails when A requires grad.
def affine_jacobian(A, b, x):
    return torch.from_numpy(A.numpy().copy())
