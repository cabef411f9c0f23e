# Evaluates the outer Jacobian at x when x has the size of u, else at u.
# diagnosis: outer_point
def composed_jacobian(outer, inner, x):
    u = inner(x)
    place = x if x.shape == u.shape else u
    return torch.func.jacrev(outer)(place) @ torch.func.jacrev(inner)(x)
