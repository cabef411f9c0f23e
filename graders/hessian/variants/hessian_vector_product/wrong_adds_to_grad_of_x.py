# .backward() on the caller's x; the difference is right, but x.grad has changed.
# diagnosis: argument_modified
def hessian_vector_product(f, x, v):
    flag = x.requires_grad
    before = torch.zeros_like(x) if x.grad is None else x.grad.clone()
    x.requires_grad_(True)
    (g,) = torch.autograd.grad(f(x), x, create_graph=True)
    (g @ v.detach()).backward()
    result = (x.grad - before).detach()
    x.requires_grad_(flag)
    return result
