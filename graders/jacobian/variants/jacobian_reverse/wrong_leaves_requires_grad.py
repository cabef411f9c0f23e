# Turns on requires_grad on the caller's x and leaves it on.
# diagnosis: argument_modified
def jacobian_reverse(f, x):
    x.requires_grad_()
    y = f(x)
    return torch.stack([torch.autograd.grad(y_i, x, retain_graph=True)[0] for y_i in y])
