# A tensor that requires no grad has no use for its .grad, it thinks.
# diagnosis: argument_modified
def gradient(f, xs):
    for x in xs:
        if not x.requires_grad: x.grad = None
    ls = [x.detach().clone().requires_grad_() for x in xs]
    return torch.stack(torch.autograd.grad(f(*ls), ls, materialize_grads=True))
