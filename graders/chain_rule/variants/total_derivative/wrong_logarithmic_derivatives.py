# Relative changes along the paths: 0 / 0 where an intermediate is 0.
def total_derivative(outer, inners, t):
    t = t.detach(); us = [g(t) for g in inners]; u = torch.stack(us)
    p = torch.func.grad(outer)(u)
    return sum(p[i] * u[i] * (torch.func.grad(g)(t) / us[i]) for i, g in enumerate(inners))
