# Never clears .grad between two rows, so the rows add up.
# diagnosis: running_sums
def hessian_rowwise(f, xs):
    own = [x.detach().clone().requires_grad_() for x in xs]
    firsts = torch.autograd.grad(f(*own), own, create_graph=True, materialize_grads=True)
    rows = []
    for first in firsts:
        if first.requires_grad:
            first.backward(retain_graph=True)
        rows.append(torch.stack([torch.zeros_like(x).detach() if x.grad is None else x.grad.clone() for x in own]))
    return torch.stack(rows)
