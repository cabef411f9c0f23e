# Stacks the inputs into one vector and differentiates with respect to that.
def gradient(f, xs):
    z = torch.stack([x.detach() for x in xs]).requires_grad_()
    (g,) = torch.autograd.grad(f(*z.unbind()), z)
    return g
