# Squeezes the result, so that a single row or column loses its dimension.
# diagnosis: missing_dimension
def affine_jacobian(A, b, x):
    return A.clone().squeeze()
