# Returns float64 for float32 arguments as well.
# diagnosis: float64
def chain(J_outer, J_inner):
    return J_outer.double() @ J_inner.double()
