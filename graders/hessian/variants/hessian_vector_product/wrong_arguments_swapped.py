# Takes the Hessian at v and multiplies by x.
# diagnosis: arguments_swapped
def hessian_vector_product(f, x, v):
    return torch.func.jvp(torch.func.grad(f), (v,), (x,))[1]
