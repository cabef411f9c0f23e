# Dual numbers; a constant has no tangent and counts as 0.
import torch.autograd.forward_ad as fwAD


def total_derivative(outer, inners, t):
    point = t.detach()
    values, tangents = [], []
    for inner in inners:
        with fwAD.dual_level():
            dual = inner(fwAD.make_dual(point, torch.ones_like(point)))
            value, tangent = fwAD.unpack_dual(dual)
            values.append(value.clone())
            tangents.append(torch.zeros_like(value) if tangent is None else tangent.clone())
    gradient = torch.func.grad(outer)(torch.stack(values).detach())
    return torch.dot(gradient, torch.stack(tangents))
