# Returns a row of shape (1, k), as a Jacobian would be.
# diagnosis: extra_dimension
def gradient(f, xs):
    own = [x.detach().clone().requires_grad_() for x in xs]
    return torch.stack(torch.autograd.grad(f(*own), own, materialize_grads=True)).unsqueeze(0)
