# Evaluates the outer Jacobian at x.
def composed_jacobian(outer, inner, x):
    return torch.func.jacrev(outer)(x) @ torch.func.jacrev(inner)(x)
