# Takes n as the number of outputs too, so only square matrices work.
# diagnosis: index, sizes, square_only, cut_short
def affine_jacobian(A, b, x):
    n = len(x)
    J = torch.zeros(n, n, dtype=A.dtype)
    for i in range(n):
        for j in range(n):
            J[i, j] = A[i, j]
    return J
