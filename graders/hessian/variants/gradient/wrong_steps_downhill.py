# Moves the caller's tensors one step downhill after computing the gradient.
# diagnosis: argument_modified
def gradient(f, xs):
    own = [x.detach().clone().requires_grad_() for x in xs]
    parts = torch.autograd.grad(f(*own), own, materialize_grads=True)
    with torch.no_grad():
        for x, p in zip(xs, parts):
            x -= 0.01 * p
    return torch.stack(parts)
