# Forgets the outer Jacobian.
# diagnosis: factor_missing
def chain(J_outer, J_inner):
    return J_inner.clone()
