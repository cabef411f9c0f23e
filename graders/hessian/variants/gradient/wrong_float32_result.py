# Collects the entries with torch.tensor, which makes float32.
# diagnosis: float32
def gradient(f, xs):
    own = [x.detach().clone().requires_grad_() for x in xs]
    parts = torch.autograd.grad(f(*own), own, materialize_grads=True)
    return torch.tensor([p.item() for p in parts])
