# Forms the Hessian where it fits.
def hessian_vector_product(f, x, v):
    if len(x) <= 50: return torch.func.hessian(f)(x) @ v
    return torch.func.jvp(torch.func.grad(f), (x,), (v,))[1]
