# Squeezes the result, so one input gives a 0-d tensor.
# diagnosis: missing_dimension
def gradient(f, xs):
    own = [x.detach().clone().requires_grad_() for x in xs]
    return torch.stack(torch.autograd.grad(f(*own), own, materialize_grads=True)).squeeze()
