# Leaves allow_unused out, so an ignored input raises an error.
# diagnosis: not_used
def gradient(f, xs):
    own = [x.detach().clone().requires_grad_() for x in xs]
    return torch.stack(torch.autograd.grad(f(*own), own))
