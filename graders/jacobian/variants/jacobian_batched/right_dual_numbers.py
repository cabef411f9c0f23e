# Dual tensors for every point, collected by a helper generator.
import torch.autograd.forward_ad as fw


def columns(f, x):
    for e in torch.eye(x.shape[0], dtype=x.dtype):
        with fw.dual_level():
            yield fw.unpack_dual(f(fw.make_dual(x, e))).tangent.clone()


def jacobian_batched(f, X):
    return torch.cat([torch.stack(list(columns(f, x)), dim=1)[None] for x in X.detach()])
