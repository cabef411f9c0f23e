# Trusts that .grad of the caller's tensors is empty, so an old .grad is added to the result.
# diagnosis: old_grad_added
def gradient(f, xs):
    flags = [x.requires_grad for x in xs]
    kept = [x.grad for x in xs]
    for x in xs:
        x.requires_grad_(True)
        x.grad = None if x.grad is None else x.grad.clone()
    f(*xs).backward()
    result = torch.stack([torch.zeros_like(x).detach() if x.grad is None else x.grad.clone() for x in xs])
    for x, flag, old in zip(xs, flags, kept):
        x.requires_grad_(flag)
        x.grad = old
    return result
