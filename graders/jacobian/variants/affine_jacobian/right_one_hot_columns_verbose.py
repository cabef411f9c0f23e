# Multiplies A with one-hot vectors, one column after the other, and prints a lot.
def affine_jacobian(A, b, x):
    m = A.shape[0]
    n = A.shape[1]
    print("m =", m, "n =", n)
    # start with an empty matrix of the right type
    J = torch.zeros(m, n, dtype=A.dtype)
    for j in range(n):
        # only the j-th input moves
        e = torch.zeros(n, dtype=A.dtype)
        e[j] = 1.0
        column = torch.matmul(A, e)  # b does not move with x
        print("column", j, "is", column)
        for i in range(m):
            J[i, j] = column[i]
    print("finished:", J)
    return J
