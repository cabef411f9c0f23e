# Returns nested lists instead of a tensor.
def affine_jacobian(A, b, x):
    return A.tolist()
