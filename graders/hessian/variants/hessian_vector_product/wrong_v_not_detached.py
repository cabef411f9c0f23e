# Forgets create_graph and differentiates g . v with respect to v, which gives the gradient.
# diagnosis: gradient
def hessian_vector_product(f, x, v):
    z = x.detach().clone().requires_grad_()
    w = v.detach().clone().requires_grad_()
    (g,) = torch.autograd.grad(f(z), z)
    return torch.autograd.grad(g @ w, w)[0]
