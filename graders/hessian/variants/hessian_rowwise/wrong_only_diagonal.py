# Differentiates every first derivative with respect to its own input only.
# diagnosis: no_mixed
def hessian_rowwise(f, xs):
    own = [x.detach().clone().requires_grad_() for x in xs]
    firsts = torch.autograd.grad(f(*own), own, create_graph=True, materialize_grads=True)
    entries = []
    for first, x in zip(firsts, own):
        second = None
        if first.requires_grad:
            (second,) = torch.autograd.grad(first, x, retain_graph=True, allow_unused=True)
        entries.append(torch.zeros_like(x).detach() if second is None else second)
    return torch.diag(torch.stack(entries))
