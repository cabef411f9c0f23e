# Leaves ignored inputs out of the result.
# diagnosis: zeros_dropped
def gradient(f, xs):
    own = [x.detach().clone().requires_grad_() for x in xs]
    parts = torch.autograd.grad(f(*own), own, allow_unused=True)
    return torch.stack([p for p in parts if p is not None])
