# Returns the direction of steepest descent.
# diagnosis: sign
def gradient(f, xs):
    own = [x.detach().clone().requires_grad_() for x in xs]
    return -torch.stack(torch.autograd.grad(f(*own), own, materialize_grads=True))
