# Keeps results by the values of x, whatever f is.
# diagnosis: stale
_memo = {}
def jacobian_reverse(f, x):
    key = tuple(x.tolist())
    if key not in _memo:
        z = x.detach().clone().requires_grad_(); y = f(z)
        _memo[key] = torch.stack([torch.autograd.grad(y[i], z, retain_graph=True)[0] for i in range(len(y))])
    return _memo[key]
