# Uses dual tensors from torch.autograd.forward_ad, one level for all columns.
import torch.autograd.forward_ad as fwAD


def jacobian_forward(f, x):
    columns = []
    with fwAD.dual_level():
        for e in torch.eye(x.shape[0], dtype=x.dtype):
            dual = fwAD.make_dual(x.detach(), e)
            columns.append(fwAD.unpack_dual(f(dual)).tangent)
    return torch.stack(columns).T
