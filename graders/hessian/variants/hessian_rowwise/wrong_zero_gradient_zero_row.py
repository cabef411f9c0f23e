# Takes a partial derivative of 0 for a sign that the variable is ignored.
# diagnosis: no_curvature
def hessian_rowwise(f, xs):
    leaves = [x.detach().clone().requires_grad_() for x in xs]
    y = f(*leaves)
    gradient = torch.autograd.grad(y, leaves, create_graph=True, allow_unused=True, materialize_grads=True)
    H = torch.zeros(len(xs), len(xs), dtype=xs[0].dtype)
    for i, partial in enumerate(gradient):
        if partial == 0 or not partial.requires_grad:
            continue
        row = torch.autograd.grad(partial, leaves, retain_graph=True, allow_unused=True, materialize_grads=True)
        H[i] = torch.stack(row)
    return H
