# Returns the shares of the paths, (k,).
# diagnosis: paths_not_summed
def total_derivative(outer, inners, t):
    dy = torch.func.grad(outer)(torch.stack([f(t) for f in inners]))
    return dy * torch.stack([torch.func.grad(f)(t) for f in inners])
