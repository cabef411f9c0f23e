# Adds the two Jacobians.
def composed_jacobian(outer, inner, x):
    return torch.func.jacrev(outer)(inner(x)) + torch.func.jacrev(inner)(x)
