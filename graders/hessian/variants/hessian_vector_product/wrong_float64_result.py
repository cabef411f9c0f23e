# Computes in float64 and forgets to convert back.
# diagnosis: float64
def hessian_vector_product(f, x, v):
    return torch.func.jvp(torch.func.grad(f), (x.double(),), (v.double(),))[1]
