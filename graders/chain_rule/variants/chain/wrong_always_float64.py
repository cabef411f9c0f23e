# Returns float64 for float32 arguments as well.
def chain(J_outer, J_inner):
    return J_outer.double() @ J_inner.double()
