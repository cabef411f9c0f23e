# Adds 0 * t to every inner value, and keeps the graph (create_graph).
def total_derivative(outer, inners, t):
    s = t.clone() if t.requires_grad else t.detach().requires_grad_()
    u = torch.stack([f(s) + 0 * s for f in inners])
    return torch.autograd.grad(outer(u), s, create_graph=True)[0]
