# Differentiates by a relative change: 0 / 0 where x has a zero.
def composed_jacobian(outer, inner, x):
    x = x.detach()
    return torch.func.jacrev(lambda s: outer(inner(x * s)))(torch.ones_like(x)) / x
