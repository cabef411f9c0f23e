# Turns on requires_grad on the caller's tensors and leaves it on.
# diagnosis: argument_modified
def gradient(f, xs):
    for x in xs:
        x.requires_grad_()
    return torch.stack(torch.autograd.grad(f(*xs), xs, materialize_grads=True))
