# Leaves x in the derivative: the terms A_ij x_j instead of A_ij.
# diagnosis: times_input
def affine_jacobian(A, b, x):
    return A * x
