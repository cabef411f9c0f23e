# Returns a NumPy array.
# diagnosis: array
def chain(J_outer, J_inner):
    return (J_outer @ J_inner).detach().numpy()
