# Uses torch.func.jacrev through a module alias.
import torch.func as F


def jacobian_reverse(f, x):
    return F.jacrev(f)(x)
