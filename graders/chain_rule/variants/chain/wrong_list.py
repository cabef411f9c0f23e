# Returns nested Python lists.
# diagnosis: list
def chain(J_outer, J_inner):
    return (J_outer @ J_inner).tolist()
