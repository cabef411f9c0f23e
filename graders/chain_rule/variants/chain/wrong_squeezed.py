# Squeezes the result, so axes of size 1 are lost.
# diagnosis: missing_dimension
def chain(J_outer, J_inner):
    return (J_outer @ J_inner).squeeze()
