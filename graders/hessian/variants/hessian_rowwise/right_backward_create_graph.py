# backward(create_graph=True), then backward of what is in .grad.
import warnings
def hessian_rowwise(f, xs):
    ls = [x.detach().clone().requires_grad_() for x in xs]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        f(*ls).backward(create_graph=True)
    gs = [l.grad if l.grad is not None else torch.zeros_like(l) for l in ls]
    H = torch.zeros(len(ls), len(ls), dtype=ls[0].dtype)
    for i, g in enumerate(gs):
        for l in ls: l.grad = None
        if g.requires_grad:
            g.backward(retain_graph=True)
            for j, l in enumerate(ls):
                if l.grad is not None: H[i, j] = l.grad
    return H
