# Forms the whole Hessian with torch.func.hessian.
def hessian_vector_product(f, x, v):
    return torch.func.hessian(f)(x) @ v
