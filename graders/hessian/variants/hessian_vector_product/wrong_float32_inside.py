# Computes in float32 and converts back: right dtype, too few digits.
# diagnosis: single_precision
def hessian_vector_product(f, x, v):
    return torch.func.jvp(torch.func.grad(f), (x.float(),), (v.float(),))[1].to(x.dtype)
