# Has the right dtype, but was computed in float32.
# diagnosis: single_precision
def chain(J_outer, J_inner):
    return (J_outer.float() @ J_inner.float()).to(J_outer.dtype)
