# Multiplies in the wrong order when that gives a matrix of the right shape.
# diagnosis: swapped_factors
def composed_jacobian(outer, inner, x):
    A = torch.func.jacrev(outer)(inner(x))
    B = torch.func.jacrev(inner)(x)
    if B.shape[1] == A.shape[0] and B.shape[0] == A.shape[0] and A.shape[1] == B.shape[1]:
        return B @ A
    return A @ B
