# Returns a NumPy array instead of a tensor.
# diagnosis: array
def affine_jacobian(A, b, x):
    return A.detach().numpy().copy()
