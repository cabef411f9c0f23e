# torch.autograd.functional.jacobian, imported under another name.
from torch.autograd.functional import jacobian as differentiate


def gradient(f, xs):
    return torch.hstack([part.reshape(1) for part in differentiate(f, tuple(xs))])
