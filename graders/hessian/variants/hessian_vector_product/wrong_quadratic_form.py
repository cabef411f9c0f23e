# Returns the number v . H v.
# diagnosis: quadratic_form
def hessian_vector_product(f, x, v):
    return v @ torch.func.jvp(torch.func.grad(f), (x,), (v,))[1]
