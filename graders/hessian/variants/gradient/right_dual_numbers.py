# Dual numbers from torch.autograd.forward_ad; a missing tangent is a zero.
import torch.autograd.forward_ad as fwAD


def gradient(f, xs):
    result = torch.zeros(len(xs), dtype=xs[0].dtype)
    plain = [x.detach() for x in xs]
    for i in range(len(xs)):
        with fwAD.dual_level():
            arguments = list(plain)
            arguments[i] = fwAD.make_dual(plain[i], torch.ones_like(plain[i]))
            tangent = fwAD.unpack_dual(f(*arguments)).tangent
            if tangent is not None:
                result[i] = tangent
    return result
