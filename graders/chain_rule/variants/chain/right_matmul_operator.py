# The product of the two matrices with @.
def chain(J_outer, J_inner):
    return J_outer @ J_inner
