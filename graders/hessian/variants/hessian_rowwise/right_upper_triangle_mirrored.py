# Computes the entries with j >= i only and copies them to the other side.
def hessian_rowwise(f, xs):
    own = [x.detach().clone().requires_grad_() for x in xs]
    firsts = torch.autograd.grad(f(*own), own, create_graph=True, materialize_grads=True)
    k = len(own)
    H = torch.zeros(k, k, dtype=own[0].dtype)
    for i in range(k):
        if not firsts[i].requires_grad:
            continue
        seconds = torch.autograd.grad(firsts[i], own[i:], retain_graph=True, allow_unused=True)
        for j, s in zip(range(i, k), seconds):
            if s is not None:
                H[i, j] = H[j, i] = s
    return H
