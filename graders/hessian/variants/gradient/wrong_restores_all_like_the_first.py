# Gives all of xs back the requires_grad of the first.
def gradient(f, xs):
    flag = xs[0].requires_grad
    for x in xs: x.requires_grad_(True)
    g = torch.stack(torch.autograd.grad(f(*xs), xs, materialize_grads=True)).detach()
    for x in xs: x.requires_grad_(flag)
    return g
