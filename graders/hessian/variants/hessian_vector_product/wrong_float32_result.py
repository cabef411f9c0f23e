# Converts the result to float32.
# diagnosis: float32
def hessian_vector_product(f, x, v):
    return torch.func.jvp(torch.func.grad(f), (x,), (v,))[1].to(torch.float32)
