# Makes 2 n calls of f for show and returns the derivative from autograd.
def jacobian_numerical(f, x, eps=1e-5):
    z = x.detach().clone().requires_grad_()
    for _ in range(2 * len(x)):
        y = f(z)
    rows = [torch.autograd.grad(y[i], z, retain_graph=True)[0] for i in range(len(y))]
    return torch.stack(rows)
