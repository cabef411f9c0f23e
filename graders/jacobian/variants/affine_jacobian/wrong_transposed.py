# Returns the transpose (denominator layout).
# diagnosis: transposed
def affine_jacobian(A, b, x):
    return A.T
