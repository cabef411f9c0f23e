# One backward pass on detached copies, with zeros instead of None.
def gradient(f, xs):
    own = [x.detach().clone().requires_grad_() for x in xs]
    y = f(*own)
    return torch.stack(torch.autograd.grad(y, own, materialize_grads=True))
