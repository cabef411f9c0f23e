# Evaluates f and its gradient again for every row, so no graph has to be kept.
def _second_derivatives(f, xs, i):
    own = [x.detach().clone().requires_grad_() for x in xs]
    (first,) = torch.autograd.grad(f(*own), [own[i]], create_graph=True, materialize_grads=True)
    if first.grad_fn is None:
        return torch.stack([torch.zeros_like(x) for x in xs]).detach()
    return torch.stack(torch.autograd.grad(first, own, materialize_grads=True))


def hessian_rowwise(f, xs):
    return torch.stack([_second_derivatives(f, xs, i) for i in range(len(xs))])
