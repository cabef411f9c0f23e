# Needs m * n backward passes, one for every entry.
def jacobian_reverse(f, x):
    z = x.detach().clone().requires_grad_()
    y = f(z)
    J = torch.zeros(len(y), len(z), dtype=z.dtype)
    for i in range(len(y)):
        for j in range(len(z)):
            J[i, j] = torch.autograd.grad(y[i], z, retain_graph=True)[0][j]
    return J
