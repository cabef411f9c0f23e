# Turns on requires_grad on the caller's x and leaves it on.
# diagnosis: argument_modified
def hessian_vector_product(f, x, v):
    x.requires_grad_()
    (g,) = torch.autograd.grad(f(x), x, create_graph=True)
    return torch.autograd.grad(g, x, v.detach())[0]
