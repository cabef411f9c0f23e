# Finds the share of an inner function by the function, which may occur twice.
def total_derivative(outer, inners, t):
    t = t.detach()
    dy = torch.func.grad(outer)(torch.stack([inner(t) for inner in inners]))
    return torch.stack([dy[inners.index(inner)] * torch.func.grad(inner)(t) for inner in inners]).sum()
