# Writes the gradients as columns of an (n, m) matrix and returns its transpose, a view.
def jacobian_reverse(f, x):
    z = x.detach().clone().requires_grad_()
    y = f(z)
    columns = torch.empty(z.shape[0], y.shape[0], dtype=z.dtype)
    for i, e in enumerate(torch.eye(y.shape[0], dtype=y.dtype)):
        columns[:, i] = torch.autograd.grad(y @ e, z, retain_graph=True)[0]
    return columns.t()
