# Multiplies in the wrong order.
def chain(J_outer, J_inner):
    return J_inner @ J_outer
