# When some of xs require grad, differentiates with respect to those only.
# diagnosis: cut_short
def gradient(f, xs):
    if any(x.requires_grad for x in xs):
        ls = [x for x in xs if x.requires_grad]
        return torch.stack(torch.autograd.grad(f(*xs), ls, materialize_grads=True))
    ls = [x.detach().clone().requires_grad_() for x in xs]
    return torch.stack(torch.autograd.grad(f(*ls), ls, materialize_grads=True))
