# Multiplies entry by entry.
# diagnosis: factors_entrywise
def chain(J_outer, J_inner):
    return J_outer * J_inner
