# Multiplies the transposes without changing their order.
def chain(J_outer, J_inner):
    return J_outer.T @ J_inner.T
