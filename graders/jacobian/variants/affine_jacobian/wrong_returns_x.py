# Returns the input.
# diagnosis: input
def affine_jacobian(A, b, x):
    return x
