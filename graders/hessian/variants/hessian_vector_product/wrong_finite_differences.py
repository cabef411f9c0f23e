# A central difference quotient of the gradient: nearly right in float64, but not allowed.
# diagnosis: low_precision
def hessian_vector_product(f, x, v):
    slope = torch.func.grad(f)
    h = 1e-5 / (1 + v.norm())
    return (slope(x + h * v) - slope(x - h * v)) / (2 * h)
