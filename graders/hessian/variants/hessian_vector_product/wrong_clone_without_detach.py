# Clones without detach: the copy has no .grad when x already requires grad.
# diagnosis: none_used
def hessian_vector_product(f, x, v):
    z = x.clone().requires_grad_(True)
    (g,) = torch.autograd.grad(f(z), z, create_graph=True)
    (g @ v.detach()).backward()
    return z.grad.clone()
