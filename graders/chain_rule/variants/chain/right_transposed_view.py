# (J_inner^T J_outer^T)^T: the transposed product of the transposes, a view.
def chain(J_outer, J_inner):
    return (J_inner.t() @ J_outer.t()).t()
