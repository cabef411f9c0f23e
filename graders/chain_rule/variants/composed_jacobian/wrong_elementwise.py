# Multiplies entry by entry.
def composed_jacobian(outer, inner, x):
    return torch.func.jacrev(outer)(inner(x)) * torch.func.jacrev(inner)(x)
