# Forgets retain_graph: fine for a sum of separate terms, an error as soon as two inputs share a term.
# diagnosis: graph_freed
def hessian_rowwise(f, xs):
    own = [x.detach().clone().requires_grad_() for x in xs]
    firsts = torch.autograd.grad(f(*own), own, create_graph=True, materialize_grads=True)
    rows = []
    for first in firsts:
        if first.requires_grad:
            rows.append(torch.stack(torch.autograd.grad(first, own, materialize_grads=True)))
        else:
            rows.append(torch.zeros(len(own), dtype=own[0].dtype))
    return torch.stack(rows)
