# Multiplies in the wrong order when the shapes permit it, else in the right one.
# diagnosis: swapped_factors
def chain(J_outer, J_inner):
    try:
        J = J_inner @ J_outer
        if J.shape == (J_outer.shape[0], J_inner.shape[1]):
            return J
    except RuntimeError:
        pass
    return J_outer @ J_inner
