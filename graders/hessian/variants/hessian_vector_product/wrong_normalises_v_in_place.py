# Divides the caller's v by its length in place, and only scales the result back.
# diagnosis: argument_modified
def hessian_vector_product(f, x, v):
    length = v.norm().item()
    if length > 0:
        v.data.div_(length)
    result = torch.func.jvp(torch.func.grad(f), (x,), (v,))[1]
    return result * length if length > 0 else result
