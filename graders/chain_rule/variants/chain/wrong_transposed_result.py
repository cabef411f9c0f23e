# Denominator layout: returns the transpose.
# diagnosis: transposed
def chain(J_outer, J_inner):
    return (J_outer @ J_inner).T
