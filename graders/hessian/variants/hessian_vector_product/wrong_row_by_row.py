# One backward pass per row: little memory, but n passes.
def hessian_vector_product(f, x, v):
    z = x.detach().clone().requires_grad_()
    (g,) = torch.autograd.grad(f(z), z, create_graph=True)
    entries = []
    for i in range(len(z)):
        (row,) = torch.autograd.grad(g[i], z, retain_graph=True)
        entries.append(row @ v.detach())
    return torch.stack(entries)
