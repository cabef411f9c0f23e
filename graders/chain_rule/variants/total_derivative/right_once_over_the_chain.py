# Differentiates the composed function of t once; autograd adds the paths.
def total_derivative(outer, inners, t):
    s = t.detach().clone().requires_grad_(True)
    y = outer(torch.stack([f(s) for f in inners]))
    if not y.requires_grad:
        return torch.zeros_like(s.detach())
    (dy,) = torch.autograd.grad(y, s, allow_unused=True)
    return torch.zeros_like(s.detach()) if dy is None else dy
