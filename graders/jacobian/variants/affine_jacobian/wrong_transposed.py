# Returns the transpose (denominator layout).
def affine_jacobian(A, b, x):
    return A.T
