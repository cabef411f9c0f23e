# Fills the upper triangle and adds the transpose, which counts the diagonal twice.
# diagnosis: diagonal_twice
def hessian_rowwise(f, xs):
    k = len(xs)
    H = torch.zeros(k, k, dtype=xs[0].dtype)
    for i in range(k):
        for j in range(i, k):
            H[i, j] = torch.func.grad(torch.func.grad(f, i), j)(*xs)
    return H + H.T
