# Forgets the outer Jacobian.
# diagnosis: factor_missing
def composed_jacobian(outer, inner, x):
    return torch.func.jacrev(inner)(x)
