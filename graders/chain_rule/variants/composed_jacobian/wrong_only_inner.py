# Forgets the outer Jacobian.
def composed_jacobian(outer, inner, x):
    return torch.func.jacrev(inner)(x)
