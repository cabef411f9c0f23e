# Turns on requires_grad on the caller's t.
# diagnosis: argument_modified
def total_derivative(outer, inners, t):
    t.requires_grad_()
    y = outer(torch.stack([f(t) for f in inners]))
    return torch.autograd.grad(y, t)[0]
