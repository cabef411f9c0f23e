# Does not clear .grad before the second .backward(), so the gradient is added.
# diagnosis: gradient_added
def hessian_vector_product(f, x, v):
    z = x.detach().clone().requires_grad_()
    f(z).backward(create_graph=True)
    g = z.grad
    z.grad = g.detach().clone()
    (g @ v.detach()).backward()
    return z.grad
