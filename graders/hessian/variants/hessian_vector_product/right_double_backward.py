# Differentiates the recorded gradient with v as the weights of its entries.
def hessian_vector_product(f, x, v):
    z = x.detach().clone().requires_grad_()
    (g,) = torch.autograd.grad(f(z), z, create_graph=True)
    (Hv,) = torch.autograd.grad(g, z, v)
    return Hv
