# Keeps the graph of the product, so the result can require grad.
def hessian_vector_product(f, x, v):
    z = x * 1 if x.requires_grad else x.clone().requires_grad_()
    (g,) = torch.autograd.grad(f(z), z, create_graph=True)
    return torch.autograd.grad((g * v).sum(), z, create_graph=True)[0]
