# Forgets the outer Jacobian.
def chain(J_outer, J_inner):
    return J_inner.clone()
