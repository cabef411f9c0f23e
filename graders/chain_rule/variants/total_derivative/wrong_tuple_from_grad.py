# Forgets the [0] of torch.autograd.grad.
# diagnosis: tuple
def total_derivative(outer, inners, t):
    s = t.detach().clone().requires_grad_()
    return torch.autograd.grad(outer(torch.stack([f(s) for f in inners])), s)
