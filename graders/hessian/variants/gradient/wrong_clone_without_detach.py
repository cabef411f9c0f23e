# Clones without detach: the copy has no .grad when x already requires grad.
# diagnosis: zero
def gradient(f, xs):
    own = [x.clone().requires_grad_(True) for x in xs]
    f(*own).backward()
    return torch.stack([torch.zeros_like(x).detach() if x.grad is None else x.grad for x in own])
