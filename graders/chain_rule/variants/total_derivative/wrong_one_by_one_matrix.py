# Returns the row times the column as a (1, 1) matrix.
# diagnosis: extra_dimension
def total_derivative(outer, inners, t):
    dy = torch.func.grad(outer)(torch.stack([f(t) for f in inners]))
    du = torch.stack([torch.func.grad(f)(t) for f in inners])
    return dy.reshape(1, -1) @ du.reshape(-1, 1)
