# Returns nested lists instead of a tensor.
# diagnosis: list
def affine_jacobian(A, b, x):
    return A.tolist()
