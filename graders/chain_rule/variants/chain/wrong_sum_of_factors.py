# Adds the Jacobians instead of multiplying them.
# diagnosis: factors_added
def chain(J_outer, J_inner):
    return J_outer + J_inner
