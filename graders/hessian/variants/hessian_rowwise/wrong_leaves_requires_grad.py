# Turns on requires_grad on the caller's tensors and leaves it on.
# diagnosis: argument_modified
def hessian_rowwise(f, xs):
    for x in xs:
        x.requires_grad_()
    rows = []
    for first in torch.autograd.grad(f(*xs), xs, create_graph=True, materialize_grads=True):
        if first.requires_grad:
            rows.append(torch.stack(torch.autograd.grad(first, xs, retain_graph=True, materialize_grads=True)))
        else:
            rows.append(torch.zeros(len(xs), dtype=xs[0].dtype))
    return torch.stack(rows)
