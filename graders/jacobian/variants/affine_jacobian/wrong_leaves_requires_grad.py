# Turns on requires_grad on the caller's x and leaves it on.
# diagnosis: argument_modified
def affine_jacobian(A, b, x):
    x.requires_grad_(True)
    y = A @ x + b
    return torch.stack([torch.autograd.grad(y[i], x, retain_graph=True)[0] for i in range(len(y))])
