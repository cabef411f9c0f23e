# Differentiates at zero instead of at x.
# diagnosis: wrong_point, zero
def jacobian_reverse(f, x):
    z = torch.zeros_like(x, requires_grad=True)
    y = f(z)
    return torch.stack([torch.autograd.grad(y[i], z, retain_graph=True)[0] for i in range(len(y))])
