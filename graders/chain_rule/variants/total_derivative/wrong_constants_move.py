# Takes 1 as the derivative of a constant.
# diagnosis: constant_moves
def total_derivative(outer, inners, t):
    s = t.detach().clone().requires_grad_()
    values, speeds = [], []
    for f in inners:
        u = f(s)
        values.append(u.detach())
        speeds.append(torch.autograd.grad(u, s)[0] if u.requires_grad else torch.ones_like(s.detach()))
    return torch.func.grad(outer)(torch.stack(values)) @ torch.stack(speeds)
