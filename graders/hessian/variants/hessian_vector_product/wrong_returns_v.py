# Returns v, as if the Hessian were the identity.
def hessian_vector_product(f, x, v):
    return v
