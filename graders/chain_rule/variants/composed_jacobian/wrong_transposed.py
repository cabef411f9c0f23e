# Returns the transpose, as in denominator layout.
# diagnosis: transposed
def composed_jacobian(outer, inner, x):
    J = torch.func.jacrev(outer)(inner(x)) @ torch.func.jacrev(inner)(x)
    return J.T.contiguous()
