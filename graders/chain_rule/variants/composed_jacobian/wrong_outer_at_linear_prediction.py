# Evaluates the outer Jacobian at J_inner x instead of at inner(x).
def composed_jacobian(outer, inner, x):
    J_inner = torch.func.jacrev(inner)(x)
    return torch.func.jacrev(outer)((J_inner @ x).detach()) @ J_inner
