# Marks ignored inputs with NaN instead of zero.
# diagnosis: not_finite
def gradient(f, xs):
    own = [x.detach().clone().requires_grad_() for x in xs]
    parts = torch.autograd.grad(f(*own), own, allow_unused=True)
    return torch.stack([torch.full_like(x, float("nan")) if p is None else p for p, x in zip(parts, own)]).detach()
