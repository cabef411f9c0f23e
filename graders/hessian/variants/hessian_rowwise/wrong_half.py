# Includes the half of the Taylor formula.
def hessian_rowwise(f, xs):
    k = len(xs)
    g = torch.func.grad
    return 0.5 * torch.stack([torch.stack([g(g(f, i), j)(*xs) for j in range(k)]) for i in range(k)])
