# Replaces the value of a constant inner function by 0, not only its derivative.
# diagnosis: constant_left_out
def total_derivative(outer, inners, t):
    s = t.detach().clone().requires_grad_()
    values, speeds = [], []
    for f in inners:
        u = f(s)
        moves = u.requires_grad
        values.append(u.detach() if moves else torch.zeros_like(s.detach()))
        speeds.append(torch.autograd.grad(u, s)[0] if moves else torch.zeros_like(s.detach()))
    return torch.func.grad(outer)(torch.stack(values)) @ torch.stack(speeds)
