# Differentiates by a relative change: 0 / 0 where a variable is 0.
# diagnosis: not_finite
def gradient(f, xs):
    x = torch.stack([t.detach() for t in xs])
    one = torch.ones_like(x)
    J = torch.func.jacrev(lambda s: f(*(x * s).unbind()))(one)
    return J / x
