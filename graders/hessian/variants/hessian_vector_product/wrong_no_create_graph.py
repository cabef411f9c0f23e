# Forgets create_graph, so the second derivative raises an error.
# diagnosis: no_graph
def hessian_vector_product(f, x, v):
    z = x.detach().clone().requires_grad_()
    (g,) = torch.autograd.grad(f(z), z)
    return torch.autograd.grad(g @ v, z)[0]
