# Differentiable itself: the result depends on x through the graph.
def newton_step(f, x):
    z = x if x.requires_grad else x.clone().requires_grad_()
    (g,) = torch.autograd.grad(f(z), z, create_graph=True)
    H = torch.stack([torch.autograd.grad(g_i, z, create_graph=True, retain_graph=True)[0] for g_i in g.unbind()])
    return z - torch.linalg.solve(H, g)
