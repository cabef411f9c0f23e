# Multiplies in the wrong order.
def composed_jacobian(outer, inner, x):
    return torch.func.jacrev(inner)(x) @ torch.func.jacrev(outer)(inner(x))
