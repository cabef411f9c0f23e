# Differentiates the composition of the two linear maps with torch.func.jacrev.
def chain(J_outer, J_inner):
    start = torch.zeros(J_inner.shape[1], dtype=J_inner.dtype)
    return torch.func.jacrev(lambda x: J_outer @ (J_inner @ x))(start)
