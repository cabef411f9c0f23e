# Lets torch.autograd.functional.jacobian do the work on a lambda.
from torch.autograd.functional import jacobian


def affine_jacobian(A, b, x):
    return jacobian(lambda z: torch.nn.functional.linear(z, A, b), x)
