# Returns the k * k entries in one line.
# diagnosis: flattened
def hessian_rowwise(f, xs):
    k = len(xs)
    g = torch.func.grad
    return torch.stack([g(g(f, i), j)(*xs) for i in range(k) for j in range(k)])
