# Multiplies the gradient by v, entry by entry.
# diagnosis: gradient_product
def hessian_vector_product(f, x, v):
    return torch.func.grad(f)(x) * v
