# Returns a Python list of numbers.
# diagnosis: list
def hessian_vector_product(f, x, v):
    return torch.func.jvp(torch.func.grad(f), (x,), (v,))[1].tolist()
