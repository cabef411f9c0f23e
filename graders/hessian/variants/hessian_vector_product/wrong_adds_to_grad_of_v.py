# The second .backward() also reaches v: its .grad changes when v requires grad.
# diagnosis: argument_modified
def hessian_vector_product(f, x, v):
    z = x.detach().clone().requires_grad_()
    (g,) = torch.autograd.grad(f(z), z, create_graph=True)
    (g * v).sum().backward()
    return z.grad
