# Fills the upper triangle and leaves the rest zero.
# diagnosis: one_triangle
def hessian_rowwise(f, xs):
    k = len(xs)
    H = torch.zeros(k, k, dtype=xs[0].dtype)
    for i in range(k):
        for j in range(i, k):
            H[i, j] = torch.func.grad(torch.func.grad(f, i), j)(*xs)
    return H
