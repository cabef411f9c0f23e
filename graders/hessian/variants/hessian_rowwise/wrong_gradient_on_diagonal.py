# Puts the gradient on the diagonal: right for the numbers of the lesson, by coincidence.
# diagnosis: gradient_on_diagonal
def hessian_rowwise(f, xs):
    own = [x.detach().clone().requires_grad_() for x in xs]
    return torch.diag(torch.stack(torch.autograd.grad(f(*own), own, materialize_grads=True)))
