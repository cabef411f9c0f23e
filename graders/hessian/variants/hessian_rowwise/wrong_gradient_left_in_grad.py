# The first .backward() leaves the gradient in .grad, and the first row is added on top of it.
# diagnosis: gradient_added
def hessian_rowwise(f, xs):
    own = [x.detach().clone().requires_grad_() for x in xs]
    f(*own).backward(create_graph=True)
    firsts = [x.grad for x in own]
    start = [torch.zeros_like(x).detach() if x.grad is None else x.grad.detach().clone() for x in own]
    rows = []
    for first in firsts:
        for x, g in zip(own, start):
            x.grad = g.clone()
        if first is not None and first.requires_grad:
            first.backward(retain_graph=True)
        rows.append(torch.stack([x.grad.detach() for x in own]))
    return torch.stack(rows)
