# Denominator layout: returns the transpose.
def chain(J_outer, J_inner):
    return (J_outer @ J_inner).T
