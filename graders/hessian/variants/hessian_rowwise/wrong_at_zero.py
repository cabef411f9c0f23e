# Takes the Hessian at zero instead of at xs.
# diagnosis: wrong_point
def hessian_rowwise(f, xs):
    k = len(xs)
    zeros = tuple(torch.zeros_like(x) for x in xs)
    g = torch.func.grad
    return torch.stack([torch.stack([g(g(f, i), j)(*zeros) for j in range(k)]) for i in range(k)])
