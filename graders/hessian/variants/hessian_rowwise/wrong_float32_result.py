# Collects the entries in a float32 matrix, also for float64 inputs.
# diagnosis: float32
def hessian_rowwise(f, xs):
    k = len(xs)
    H = torch.zeros(k, k)
    for i in range(k):
        for j in range(k):
            H[i, j] = torch.func.grad(torch.func.grad(f, i), j)(*xs)
    return H
