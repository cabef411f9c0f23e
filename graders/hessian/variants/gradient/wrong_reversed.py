# Puts the entries in reverse order.
# diagnosis: permuted
def gradient(f, xs):
    own = [x.detach().clone().requires_grad_() for x in xs]
    parts = torch.autograd.grad(f(*own), own, materialize_grads=True)
    return torch.stack(parts[::-1])
