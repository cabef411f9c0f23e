# Takes the mean over the paths.
# diagnosis: constant_factor, paths_averaged
def total_derivative(outer, inners, t):
    dy = torch.func.grad(outer)(torch.stack([f(t) for f in inners]))
    du = torch.stack([torch.func.grad(f)(t) for f in inners])
    return (dy * du).mean()
