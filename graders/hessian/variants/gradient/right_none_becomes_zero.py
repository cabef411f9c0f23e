# Uses allow_unused and replaces every None by a zero of the right dtype.
from torch.autograd import grad


def gradient(f, xs):
    copies = tuple(torch.clone(x).detach().requires_grad_(True) for x in xs)
    parts = grad(f(*copies), copies, allow_unused=True)
    return torch.stack([c.new_zeros(()) if p is None else p for p, c in zip(parts, copies)])
