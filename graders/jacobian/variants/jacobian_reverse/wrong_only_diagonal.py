# Keeps only the derivative of output i with respect to input i.
def jacobian_reverse(f, x):
    z = x.detach().clone().requires_grad_()
    y = f(z)
    J = torch.zeros(len(y), len(z), dtype=z.dtype)
    for i in range(min(J.shape)):
        J[i, i] = torch.autograd.grad(y[i], z, retain_graph=True)[0][i]
    return J
