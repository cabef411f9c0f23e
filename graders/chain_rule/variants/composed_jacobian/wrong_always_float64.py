# Converts x to float64 and returns float64.
# diagnosis: float64
def composed_jacobian(outer, inner, x):
    z = x.double()
    return torch.func.jacrev(outer)(inner(z)) @ torch.func.jacrev(inner)(z)
