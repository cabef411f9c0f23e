# Transposes the outer factor when the shapes permit it.
# diagnosis: factor_transposed
def chain(J_outer, J_inner):
    if J_outer.shape[0] == J_outer.shape[1]:
        J_outer = J_outer.T
    return J_outer @ J_inner
