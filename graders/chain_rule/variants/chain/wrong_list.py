# Returns nested Python lists.
def chain(J_outer, J_inner):
    return (J_outer @ J_inner).tolist()
