# Returns a NumPy array instead of a tensor.
def affine_jacobian(A, b, x):
    return A.detach().numpy().copy()
