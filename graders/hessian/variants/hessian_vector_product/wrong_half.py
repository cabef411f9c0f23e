# Includes the half of the Taylor formula.
def hessian_vector_product(f, x, v):
    return 0.5 * torch.func.jvp(torch.func.grad(f), (x,), (v,))[1]
