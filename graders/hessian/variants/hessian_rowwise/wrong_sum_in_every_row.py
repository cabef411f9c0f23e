# Differentiates the sum of the gradient, and repeats that vector in every row.
def hessian_rowwise(f, xs):
    z = torch.stack([x.detach() for x in xs])
    sums = torch.func.jvp(torch.func.grad(lambda u: f(*u)), (z,), (torch.ones_like(z),))[1]
    return sums.repeat(len(z), 1)
