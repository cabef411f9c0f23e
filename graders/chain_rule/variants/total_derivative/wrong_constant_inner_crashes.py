# Fails when an inner function is constant.
# diagnosis: no_graph
def total_derivative(outer, inners, t):
    s = t.detach().clone().requires_grad_()
    us = [f(s) for f in inners]
    du = torch.stack([torch.autograd.grad(u, s, retain_graph=True)[0] for u in us])
    u = torch.stack(us).detach().requires_grad_()
    (dy,) = torch.autograd.grad(outer(u), u)
    return dy @ du
