# Makes what an inner function returned require grad, which is t itself where that function returns it.
# diagnosis: argument_modified, not_used
def total_derivative(outer, inners, t):
    us = [f(t.detach()) if t.requires_grad else f(t).requires_grad_() for f in inners]
    u = torch.stack([value.detach() for value in us]).requires_grad_()
    dy = torch.autograd.grad(outer(u), u)[0]
    z = t.detach().clone().requires_grad_()
    total = torch.zeros_like(z.detach())
    for d, f in zip(dy, inners):
        value = f(z)
        if value.requires_grad:
            total = total + d * torch.autograd.grad(value, z)[0]
    return total
