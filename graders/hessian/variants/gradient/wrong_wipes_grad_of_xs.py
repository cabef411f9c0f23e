# Clears the caller's .grad after using it.
def gradient(f, xs):
    flags = [x.requires_grad for x in xs]
    for x in xs:
        x.requires_grad_(True)
        x.grad = None
    f(*xs).backward()
    result = torch.stack([torch.zeros_like(x).detach() if x.grad is None else x.grad for x in xs])
    for x, flag in zip(xs, flags):
        x.grad = None
        x.requires_grad_(flag)
    return result
