# Multiplies entry by entry.
# diagnosis: factors_entrywise
def composed_jacobian(outer, inner, x):
    return torch.func.jacrev(outer)(inner(x)) * torch.func.jacrev(inner)(x)
