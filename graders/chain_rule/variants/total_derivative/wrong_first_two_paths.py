# Follows at most two paths.
def total_derivative(outer, inners, t):
    dy = torch.func.grad(outer)(torch.stack([f(t) for f in inners]))
    du = torch.stack([torch.func.grad(f)(t) for f in inners])
    return dy[:2] @ du[:2]
