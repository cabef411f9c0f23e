# Forgets create_graph, so the second derivative raises an error.
# diagnosis: no_graph
def newton_step(f, x):
    z = x.detach().clone().requires_grad_()
    (g,) = torch.autograd.grad(f(z), z)
    H = torch.stack([torch.autograd.grad(g[i], z)[0] for i in range(len(z))])
    return z.detach() - torch.linalg.solve(H, g)
