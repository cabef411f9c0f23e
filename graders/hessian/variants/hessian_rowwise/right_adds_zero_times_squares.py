# Adds 0 times the squares, so that every first derivative has a graph.
def hessian_rowwise(f, xs):
    ls = tuple(x.detach().clone().requires_grad_() for x in xs)
    g = torch.autograd.grad(f(*ls) + 0 * sum(l * l for l in ls), ls, create_graph=True)
    return torch.stack([torch.stack(torch.autograd.grad(gi, ls, retain_graph=True, materialize_grads=True)) for gi in g])
