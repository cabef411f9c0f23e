# Keeps a dimension of size 1 in front: (1, k, k).
# diagnosis: extra_dimension
def hessian_rowwise(f, xs):
    k = len(xs)
    g = torch.func.grad
    return torch.stack([g(g(f, i), j)(*xs) for i in range(k) for j in range(k)]).reshape(1, k, k)
