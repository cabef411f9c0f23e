# Differentiates the number grad f . v once more.
def hessian_vector_product(f, x, v):
    z = x.detach().requires_grad_()
    w = v.detach()
    g = torch.autograd.grad(f(z), z, create_graph=True)[0]
    return torch.autograd.grad(g @ w, z)[0]
