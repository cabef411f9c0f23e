# One inner derivative and one partial derivative for each path, added in a loop.
def total_derivative(outer, inners, t):
    time = t.detach().clone().requires_grad_()
    values, speeds = [], []
    for inner in inners:
        u_i = inner(time)
        if u_i.requires_grad:
            (speed,) = torch.autograd.grad(u_i, time, allow_unused=True)
            speeds.append(torch.zeros_like(time) if speed is None else speed)
        else:
            speeds.append(torch.zeros_like(time))
        values.append(u_i.detach())
    u = torch.stack(values).requires_grad_()
    (partials,) = torch.autograd.grad(outer(u), u)
    total = torch.zeros_like(t.detach())
    for partial, speed in zip(partials, speeds):
        total = total + partial * speed
    return total
