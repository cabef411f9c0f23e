# Squeezes the result, so axes of size 1 are lost.
def composed_jacobian(outer, inner, x):
    J = torch.func.jacrev(outer)(inner(x)) @ torch.func.jacrev(inner)(x)
    return J.squeeze()
