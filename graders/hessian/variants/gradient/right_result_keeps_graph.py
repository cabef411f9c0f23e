# Stays connected to inputs that require grad and keeps the graph, so the result can require grad.
def gradient(f, xs):
    zs = [x * 1 if x.requires_grad else x.clone().requires_grad_() for x in xs]
    parts = torch.autograd.grad(f(*zs), zs, create_graph=True, allow_unused=True)
    return torch.stack([torch.zeros_like(z) if p is None else p for p, z in zip(parts, zs)])
