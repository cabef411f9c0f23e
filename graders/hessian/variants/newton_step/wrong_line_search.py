# Shortens the step until f gets smaller, which it need not do.
def newton_step(f, x):
    x = x.detach()
    step = torch.linalg.solve(torch.func.hessian(f)(x), torch.func.grad(f)(x))
    rate = 1.0
    while f(x - rate * step) > f(x) and rate > 1e-3:
        rate /= 2
    return x - rate * step
