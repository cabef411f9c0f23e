# Hard-codes the two inputs of the worked example.
# diagnosis: cut_short
def hessian_vector_product(f, x, v):
    z = x.detach().clone().requires_grad_()
    (g,) = torch.autograd.grad(f(z), z, create_graph=True)
    first = torch.autograd.grad(g[0], z, retain_graph=True)[0]
    second = torch.autograd.grad(g[1], z)[0]
    return torch.stack([first @ v.detach(), second @ v.detach()])
