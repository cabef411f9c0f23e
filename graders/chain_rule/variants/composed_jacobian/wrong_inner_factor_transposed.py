# Sums over the wrong axis of the inner Jacobian.
def composed_jacobian(outer, inner, x):
    return torch.einsum("ij,kj->ik", torch.func.jacrev(outer)(inner(x)), torch.func.jacrev(inner)(x))
