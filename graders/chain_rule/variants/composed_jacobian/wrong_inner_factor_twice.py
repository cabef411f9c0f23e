# Differentiates the whole composition and multiplies with the inner Jacobian once more.
# diagnosis: factor_twice
def composed_jacobian(outer, inner, x):
    whole = torch.func.jacrev(lambda z: outer(inner(z)))(x)
    J_inner = torch.func.jacrev(inner)(x)
    if J_inner.shape[0] == J_inner.shape[1]:
        return whole @ J_inner
    return whole
