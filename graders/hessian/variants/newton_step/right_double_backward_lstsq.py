# The Hessian by double backward, and torch.linalg.lstsq.
def newton_step(f, x):
    z = x.detach().clone().requires_grad_()
    (g,) = torch.autograd.grad(f(z), z, create_graph=True)
    H = torch.stack([torch.autograd.grad(g[i], z, retain_graph=True)[0] for i in range(len(z))])
    step = torch.linalg.lstsq(H, g.detach().unsqueeze(1)).solution.squeeze(1)
    return x.detach() - step
