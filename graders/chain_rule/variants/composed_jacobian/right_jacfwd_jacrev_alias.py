# Forward mode for the inner map, reverse mode for the outer one, under other names.
from torch.func import jacfwd as forward_jacobian, jacrev as reverse_jacobian


def composed_jacobian(outer, inner, x):
    return torch.mm(reverse_jacobian(outer)(inner(x)), forward_jacobian(inner)(x))
