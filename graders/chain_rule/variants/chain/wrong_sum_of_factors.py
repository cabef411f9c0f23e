# Adds the Jacobians instead of multiplying them.
def chain(J_outer, J_inner):
    return J_outer + J_inner
