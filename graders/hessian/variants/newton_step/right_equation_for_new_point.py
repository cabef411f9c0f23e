# Solves H x_new = H x - grad f for the new point itself.
def newton_step(f, x):
    z = x.detach().clone()
    z.requires_grad_()
    g = torch.autograd.grad(f(z), z, create_graph=True)[0]
    rows = [torch.autograd.grad(entry, z, retain_graph=True)[0] for entry in g]
    H = torch.stack(rows)
    z = z.detach()
    return torch.linalg.solve(H, H @ z - g.detach())
