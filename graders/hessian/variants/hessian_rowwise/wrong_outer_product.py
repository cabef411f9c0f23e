# Returns the outer product of the gradient with itself.
# diagnosis: outer_product
def hessian_rowwise(f, xs):
    own = [x.detach().clone().requires_grad_() for x in xs]
    g = torch.stack(torch.autograd.grad(f(*own), own, materialize_grads=True))
    return torch.outer(g, g)
