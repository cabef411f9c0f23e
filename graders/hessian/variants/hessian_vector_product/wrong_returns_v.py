# Returns v, as if the Hessian were the identity.
# diagnosis: input
def hessian_vector_product(f, x, v):
    return v
