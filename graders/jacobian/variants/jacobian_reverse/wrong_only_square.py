# Loops over the inputs instead of the outputs, so only square Jacobians work.
# diagnosis: index, sizes, square_only, cut_short
def jacobian_reverse(f, x):
    z = x.detach().clone().requires_grad_()
    y = f(z)
    n = len(z)
    J = torch.zeros(n, n, dtype=z.dtype)
    for i in range(n):
        J[i] = torch.autograd.grad(y[i], z, retain_graph=True)[0]
    return J
