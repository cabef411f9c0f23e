# Prints the product and returns None.
# diagnosis: none
def hessian_vector_product(f, x, v):
    print(torch.func.jvp(torch.func.grad(f), (x,), (v,))[1])
