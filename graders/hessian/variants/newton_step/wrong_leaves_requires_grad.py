# Turns on requires_grad on the caller's x and leaves it on.
# diagnosis: argument_modified
def newton_step(f, x):
    x.requires_grad = True
    (g,) = torch.autograd.grad(f(x), x, create_graph=True)
    H = torch.stack([torch.autograd.grad(g_i, x, retain_graph=True)[0] for g_i in g])
    return x.detach() - torch.linalg.solve(H, g.detach())
