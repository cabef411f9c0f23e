# Takes the Hessian at x + v: right for quadratic functions only.
# diagnosis: wrong_point
def hessian_vector_product(f, x, v):
    return torch.func.jvp(torch.func.grad(f), (x + v,), (v,))[1]
