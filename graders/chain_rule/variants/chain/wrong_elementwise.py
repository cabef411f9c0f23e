# Multiplies entry by entry.
def chain(J_outer, J_inner):
    return J_outer * J_inner
