# Differentiates with .backward() on the caller's tensors and leaves sums in their .grad.
# diagnosis: argument_modified
def hessian_rowwise(f, xs):
    flags = [x.requires_grad for x in xs]
    for x in xs:
        x.requires_grad_(True)
    firsts = torch.autograd.grad(f(*xs), xs, create_graph=True, materialize_grads=True)
    k = len(xs)
    H = torch.zeros(k, k, dtype=xs[0].dtype)
    for i in range(k):
        if firsts[i].requires_grad:
            before = [torch.zeros_like(x) if x.grad is None else x.grad.clone() for x in xs]
            firsts[i].backward(retain_graph=True)
            for j in range(k):
                if xs[j].grad is not None:
                    H[i, j] = (xs[j].grad - before[j]).detach()
    for x, flag in zip(xs, flags):
        x.requires_grad_(flag)
    return H
