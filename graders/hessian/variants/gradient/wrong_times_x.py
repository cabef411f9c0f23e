# Multiplies every derivative by its input.
# diagnosis: times_input
def gradient(f, xs):
    own = [x.detach().clone().requires_grad_() for x in xs]
    parts = torch.autograd.grad(f(*own), own, materialize_grads=True)
    return torch.stack([p * x.detach() for p, x in zip(parts, own)])
