# Returns a column of shape (n, 1).
# diagnosis: extra_dimension
def hessian_vector_product(f, x, v):
    return torch.func.jvp(torch.func.grad(f), (x,), (v,))[1].unsqueeze(1)
