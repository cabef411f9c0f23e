# Enters and leaves the dual level by hand, in try and finally, for every column.
from torch.autograd import forward_ad


def push(f, x, v):
    level = forward_ad.enter_dual_level()
    try:
        y = f(forward_ad.make_dual(x, v))
        value, tangent = forward_ad.unpack_dual(y)
        if tangent is None:
            return torch.zeros_like(value)
        return tangent.clone()
    finally:
        forward_ad.exit_dual_level(level=level)


def jacobian_forward(f, x):
    n = x.shape[0]
    basis = torch.eye(n, dtype=x.dtype)
    return torch.cat([push(f, x, basis[:, j]).unsqueeze(1) for j in range(n)], dim=1)
