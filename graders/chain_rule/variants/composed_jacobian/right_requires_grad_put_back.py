# Lets x itself require grad, and detaches it in place again afterwards.
def composed_jacobian(outer, inner, x):
    needed = x.requires_grad
    if not needed:
        x.requires_grad_()
    y = outer(inner(x))
    J = torch.stack([
        torch.zeros_like(x) if g is None else g
        for g in (torch.autograd.grad(yi, x, retain_graph=True, allow_unused=True)[0] if yi.requires_grad else None for yi in y)
    ])
    if not needed:
        x.detach_()
    return J
