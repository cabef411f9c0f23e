# Fills a float32 matrix, also when the arguments are float64.
# diagnosis: float32
def affine_jacobian(A, b, x):
    m, n = A.shape
    J = torch.zeros(m, n)
    for i in range(m):
        for j in range(n):
            J[i, j] = A[i, j]
    return J
