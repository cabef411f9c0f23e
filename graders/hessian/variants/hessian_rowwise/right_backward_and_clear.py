# Uses .backward(create_graph=True) on its own copies and clears their .grad between rows.
def hessian_rowwise(f, xs):
    own = [x.detach().clone().requires_grad_() for x in xs]
    f(*own).backward(create_graph=True)
    firsts = [x.grad for x in own]
    k = len(own)
    H = torch.zeros((k, k), dtype=own[0].dtype)
    for i in range(k):
        for x in own:
            x.grad = None
        if firsts[i] is not None and firsts[i].requires_grad:
            firsts[i].backward(retain_graph=True)
            for j in range(k):
                if own[j].grad is not None:
                    H[i, j] = own[j].grad
    for x in own:
        x.grad = None
    return H
