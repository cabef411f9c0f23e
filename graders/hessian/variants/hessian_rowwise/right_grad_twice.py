# torch.autograd.grad twice in loops, with zeros for None and for constants.
def hessian_rowwise(f, xs):
    own = [x.detach().clone().requires_grad_() for x in xs]
    firsts = torch.autograd.grad(f(*own), own, create_graph=True, allow_unused=True)
    rows = []
    for first in firsts:
        if first is None or not first.requires_grad:
            rows.append(torch.zeros(len(own), dtype=own[0].dtype))
            continue
        seconds = torch.autograd.grad(first, own, retain_graph=True, allow_unused=True)
        rows.append(torch.stack([torch.zeros_like(x) if s is None else s for s, x in zip(seconds, own)]))
    return torch.stack(rows).detach()
