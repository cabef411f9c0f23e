# Returns the pair (value, product) of torch.autograd.functional.vhp.
def hessian_vector_product(f, x, v):
    return torch.autograd.functional.vhp(f, x, v)
