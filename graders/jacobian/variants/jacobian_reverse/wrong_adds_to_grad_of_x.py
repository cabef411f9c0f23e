# Takes differences of the accumulated x.grad and leaves the last state on the caller's x.
# diagnosis: argument_modified
def jacobian_reverse(f, x):
    flag = x.requires_grad
    x.requires_grad_(True)
    y = f(x)
    J = torch.zeros(len(y), len(x), dtype=x.dtype)
    for i in range(len(y)):
        before = torch.zeros_like(x) if x.grad is None else x.grad.clone()
        y[i].backward(retain_graph=True)
        J[i] = x.grad - before
    x.requires_grad_(flag)
    return J.detach()
