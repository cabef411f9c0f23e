# Returns the input.
def affine_jacobian(A, b, x):
    return x
