# Squeezes the result, so one input gives a 0-d tensor.
# diagnosis: missing_dimension
def hessian_rowwise(f, xs):
    k = len(xs)
    g = torch.func.grad
    return torch.stack([torch.stack([g(g(f, i), j)(*xs) for j in range(k)]) for i in range(k)]).squeeze()
