# Takes jacfwd from the private module behind torch.func.
from torch._functorch import eager_transforms


def jacobian_forward(f, x):
    return eager_transforms.jacfwd(f)(x)
