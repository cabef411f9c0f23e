# Differentiates at zero instead of at xs.
# diagnosis: wrong_point
def gradient(f, xs):
    own = [torch.zeros_like(x, requires_grad=True) for x in xs]
    return torch.stack(torch.autograd.grad(f(*own), own, materialize_grads=True))
