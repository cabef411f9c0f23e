# Returns a Python float.
# diagnosis: number
def total_derivative(outer, inners, t):
    dy = torch.func.grad(outer)(torch.stack([f(t) for f in inners]))
    du = torch.stack([torch.func.grad(f)(t) for f in inners])
    return (dy @ du).item()
