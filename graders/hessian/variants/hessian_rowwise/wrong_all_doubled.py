# "Makes the matrix symmetric" by adding the transpose and forgets the half.
# diagnosis: constant_factor
def hessian_rowwise(f, xs):
    k = len(xs)
    g = torch.func.grad
    H = torch.stack([torch.stack([g(g(f, i), j)(*xs) for j in range(k)]) for i in range(k)])
    return H + H.T
