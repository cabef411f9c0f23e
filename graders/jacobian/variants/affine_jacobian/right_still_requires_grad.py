# The result still requires grad, which costs nothing.
def affine_jacobian(A, b, x):
    scale = torch.ones_like(A, requires_grad=True)
    return A * scale
