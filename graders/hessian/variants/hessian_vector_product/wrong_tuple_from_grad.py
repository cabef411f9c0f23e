# Forgets the [0]: returns the one-element tuple of torch.autograd.grad.
# diagnosis: tuple
def hessian_vector_product(f, x, v):
    z = x.detach().clone().requires_grad_()
    (g,) = torch.autograd.grad(f(z), z, create_graph=True)
    return torch.autograd.grad(g, z, v.detach())
