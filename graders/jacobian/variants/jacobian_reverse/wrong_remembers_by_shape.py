# Keeps the first answer for every shape of x in a global dictionary.
# diagnosis: stale
CACHE = {}


def jacobian_reverse(f, x):
    key = (x.shape, x.dtype)
    if key not in CACHE:
        z = x.detach().clone().requires_grad_()
        y = f(z)
        CACHE[key] = torch.stack([torch.autograd.grad(y[i], z, retain_graph=True)[0] for i in range(len(y))])
    return CACHE[key]
