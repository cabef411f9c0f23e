# Builds y with autograd and takes one gradient per output.
def affine_jacobian(A, b, x):
    """Return the Jacobian of y = A x + b with respect to x."""
    z = x.detach().clone().requires_grad_(True)
    y = A @ z + b
    rows = []
    for i in range(y.shape[0]):
        row, = torch.autograd.grad(y[i], z, retain_graph=True)
        rows.append(row)
    return torch.stack(rows)
