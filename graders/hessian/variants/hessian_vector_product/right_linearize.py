# Linearizes the gradient at x and applies the linear map to v.
def hessian_vector_product(f, x, v):
    gradient_here, linear_map = torch.func.linearize(torch.func.grad(f), x.detach())
    return linear_map(v.detach())
