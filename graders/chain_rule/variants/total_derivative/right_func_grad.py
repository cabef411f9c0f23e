# torch.func.grad of every inner function and of outer.
from torch.func import grad as D


def total_derivative(outer, inners, t):
    u = torch.stack([f(t) for f in inners])
    du = torch.stack([D(f)(t) for f in inners])
    return D(outer)(u) @ du
