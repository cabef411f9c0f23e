# Returns a column of shape (k, 1).
# diagnosis: extra_dimension
def gradient(f, xs):
    own = [x.detach().clone().requires_grad_() for x in xs]
    return torch.stack(torch.autograd.grad(f(*own), own, materialize_grads=True)).reshape(-1, 1)
