# Stops the sum one intermediate too early, unless there is only one.
def chain(J_outer, J_inner):
    k = J_outer.shape[1]
    last = k - 1 if k > 1 else k
    return J_outer[:, :last] @ J_inner[:last]
