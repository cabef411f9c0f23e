# The rows of zeros of linear variables are always float64.
# diagnosis: float64
def hessian_rowwise(f, xs):
    ls = [x.detach().clone().requires_grad_() for x in xs]
    g = torch.autograd.grad(f(*ls), ls, create_graph=True, materialize_grads=True)
    return torch.stack([torch.stack(torch.autograd.grad(gi, ls, retain_graph=True, materialize_grads=True)) if gi.requires_grad else torch.zeros(len(ls), dtype=torch.float64) for gi in g])
