# Enters a dual level and never leaves it, so the second call fails.
# diagnosis: level_left_open
import torch.autograd.forward_ad as fwAD


def jacobian_forward(f, x):
    fwAD.enter_dual_level()
    columns = []
    for e in torch.eye(len(x), dtype=x.dtype):
        y = f(fwAD.make_dual(x.detach(), e))
        columns.append(fwAD.unpack_dual(y).tangent)
    return torch.stack(columns, dim=1)
