# Prints the product and returns None.
def hessian_vector_product(f, x, v):
    print(torch.func.jvp(torch.func.grad(f), (x,), (v,))[1])
