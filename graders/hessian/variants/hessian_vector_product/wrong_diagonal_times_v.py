# Takes only the diagonal of the Hessian, with n passes, and multiplies it by v entry by entry.
# diagnosis: diagonal_product
def hessian_vector_product(f, x, v):
    z = x.detach().clone().requires_grad_()
    (g,) = torch.autograd.grad(f(z), z, create_graph=True)
    diagonal = torch.stack([torch.autograd.grad(g[i], z, retain_graph=True)[0][i] for i in range(len(z))])
    return diagonal * v.detach()
