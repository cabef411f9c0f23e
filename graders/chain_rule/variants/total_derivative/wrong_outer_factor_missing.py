# Adds the inner derivatives; right only when outer is a plain sum, as in the worked example.
# diagnosis: factor_missing
def total_derivative(outer, inners, t):
    return torch.stack([torch.func.grad(f)(t) for f in inners]).sum()
