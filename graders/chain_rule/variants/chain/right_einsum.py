# Sums over the intermediates with einsum.
def chain(J_outer, J_inner):
    return torch.einsum("mk,kn->mn", J_outer, J_inner)
