# Keeps the graph of the second derivatives too, so the result can require grad.
def hessian_rowwise(f, xs):
    zs = [x * 1 if x.requires_grad else x.clone().requires_grad_() for x in xs]
    firsts = torch.autograd.grad(f(*zs), zs, create_graph=True, materialize_grads=True)
    rows = []
    for first in firsts:
        seconds = [None] * len(zs)
        if first.requires_grad:
            seconds = torch.autograd.grad(first, zs, create_graph=True, allow_unused=True)
        rows.append(torch.stack([torch.zeros_like(z) if s is None else s for s, z in zip(seconds, zs)]))
    return torch.stack(rows)
