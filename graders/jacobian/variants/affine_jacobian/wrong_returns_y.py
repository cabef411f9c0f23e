# Returns the value A x + b instead of its derivative.
def affine_jacobian(A, b, x):
    return A @ x + b
