# Splits v into two parts and adds the two products: four passes for any n.
def hessian_vector_product(f, x, v):
    z = x.detach().clone().requires_grad_()
    (g,) = torch.autograd.grad(f(z), z, create_graph=True)
    mask = torch.arange(len(v)) % 2 == 0
    zero = torch.zeros_like(v)
    even = torch.autograd.grad(g, z, torch.where(mask, v, zero).detach(), retain_graph=True)[0]
    odd = torch.autograd.grad(g, z, torch.where(mask, zero, v).detach())[0]
    return even + odd
