# Squeezes the result, so n = 1 gives a 0-d tensor.
# diagnosis: missing_dimension
def hessian_vector_product(f, x, v):
    return torch.func.jvp(torch.func.grad(f), (x,), (v,))[1].squeeze()
