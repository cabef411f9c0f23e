# Clears the rows of A in place while it collects them.
# diagnosis: argument_modified
def affine_jacobian(A, b, x):
    with torch.no_grad():
        J = torch.empty_like(A)
        for i in range(A.shape[0]):
            J[i] = A[i]
            A[i] = 0
    return J
