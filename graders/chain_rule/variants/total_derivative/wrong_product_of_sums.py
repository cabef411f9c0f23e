# Multiplies the sum of the outer derivatives with the sum of the inner ones.
# diagnosis: paths_multiplied
def total_derivative(outer, inners, t):
    dy = torch.func.grad(outer)(torch.stack([f(t) for f in inners]))
    du = torch.stack([torch.func.grad(f)(t) for f in inners])
    return dy.sum() * du.sum()
