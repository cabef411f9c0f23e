# Takes the Hessian at v and multiplies by x.
def hessian_vector_product(f, x, v):
    return torch.func.jvp(torch.func.grad(f), (v,), (x,))[1]
