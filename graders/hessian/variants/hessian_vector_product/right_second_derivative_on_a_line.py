# Differentiates the gradient at x + t v with respect to the single number t.
def hessian_vector_product(f, x, v):
    t = torch.zeros((), dtype=x.dtype)
    return torch.func.jacfwd(lambda t: torch.func.grad(f)(x + t * v))(t)
