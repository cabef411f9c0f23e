# Returns (n,) when there is only one output.
# diagnosis: missing_dimension
def composed_jacobian(outer, inner, x):
    J = torch.func.jacrev(outer)(inner(x)) @ torch.func.jacrev(inner)(x)
    return J[0] if len(J) == 1 else J
