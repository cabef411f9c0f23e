# Forgets the inner Jacobian.
def chain(J_outer, J_inner):
    return J_outer.clone()
