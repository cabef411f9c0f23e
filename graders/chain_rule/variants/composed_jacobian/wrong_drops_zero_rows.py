# Leaves out the rows of constant outputs.
# diagnosis: zeros_dropped
def composed_jacobian(outer, inner, x):
    J = torch.func.jacrev(outer)(inner(x)) @ torch.func.jacrev(inner)(x)
    return J[(J != 0).any(dim=1)]
