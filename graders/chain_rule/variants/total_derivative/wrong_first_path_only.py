# Follows the first path only.
# diagnosis: path_missing
def total_derivative(outer, inners, t):
    u = torch.stack([f(t) for f in inners])
    return torch.func.grad(outer)(u)[0] * torch.func.grad(inners[0])(t)
