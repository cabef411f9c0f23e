# Overwrites the share in every turn of the loop, so the last path remains.
def total_derivative(outer, inners, t):
    dy = torch.func.grad(outer)(torch.stack([f(t) for f in inners]))
    for i, f in enumerate(inners):
        total = dy[i] * torch.func.grad(f)(t)
    return total
