# Returns the right numbers as one long vector.
# diagnosis: flattened
def affine_jacobian(A, b, x):
    return A.reshape(-1)
