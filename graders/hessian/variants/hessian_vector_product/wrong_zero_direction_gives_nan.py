# Divides by the length of v and multiplies back: NaN for v = 0.
def hessian_vector_product(f, x, v):
    length = v.norm()
    return length * torch.func.jvp(torch.func.grad(f), (x,), (v / length,))[1]
