# Differentiates with respect to the caller's x and puts requires_grad back in a finally block.
def hessian_vector_product(f, x, v):
    flag = x.requires_grad
    x.requires_grad_(True)
    try:
        g = torch.autograd.grad(f(x), x, create_graph=True)[0]
        return torch.autograd.grad(torch.dot(g, v.detach()), x)[0]
    finally:
        if not flag:
            x.requires_grad_(False)
