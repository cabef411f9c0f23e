# Collects the shares in a global tensor that is never reset.
TOTAL = {"value": 0.0}


def total_derivative(outer, inners, t):
    dy = torch.func.grad(outer)(torch.stack([f(t) for f in inners])).detach()
    for i, f in enumerate(inners):
        TOTAL["value"] = TOTAL["value"] + (dy[i] * torch.func.grad(f)(t)).item()
    return torch.tensor(TOTAL["value"], dtype=t.dtype)
