# Leaves out constant inner functions, so the remaining factors are paired with the wrong partners.
# diagnosis: constant_left_out, zero
def total_derivative(outer, inners, t):
    s = t.detach().clone().requires_grad_()
    us = [f(s) for f in inners]
    du = [torch.autograd.grad(u, s, retain_graph=True)[0] for u in us if u.requires_grad]
    u = torch.stack(us).detach().requires_grad_()
    (dy,) = torch.autograd.grad(outer(u), u)
    return sum(a * b for a, b in zip(dy, du))
