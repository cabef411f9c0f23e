# Sums over the wrong axis of the inner factor.
def chain(J_outer, J_inner):
    return torch.einsum("mk,nk->mn", J_outer, J_inner)
