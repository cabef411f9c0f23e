# Returns a list of tensors.
# diagnosis: list
def composed_jacobian(outer, inner, x):
    J = torch.func.jacrev(outer)(inner(x)) @ torch.func.jacrev(inner)(x)
    return list(J)
