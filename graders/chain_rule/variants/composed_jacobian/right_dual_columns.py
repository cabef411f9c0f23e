# Dual numbers give the columns of both matrices; einsum multiplies them.
import torch.autograd.forward_ad as fw


def columns(f, x):
    x = x.detach()
    found = []
    for e in torch.eye(x.numel(), dtype=x.dtype):
        with fw.dual_level():
            value, tangent = fw.unpack_dual(f(fw.make_dual(x, e)))
            found.append(torch.zeros_like(value) if tangent is None else tangent.clone())
    return torch.stack(found, dim=1)


def composed_jacobian(outer, inner, x):
    return torch.einsum("ij,jk->ik", columns(outer, inner(x.detach())), columns(inner, x))
