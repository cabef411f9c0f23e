# Allocates the Jacobian once for each shape and fills it again and again: earlier results change.
# diagnosis: result_overwritten
buffers = {}


def jacobian_reverse(f, x):
    z = x.detach().clone().requires_grad_()
    y = f(z)
    key = (len(y), len(x), x.dtype)
    J = buffers.setdefault(key, torch.empty(len(y), len(x), dtype=x.dtype))
    for i in range(len(y)):
        J[i] = torch.autograd.grad(y[i], z, retain_graph=True)[0]
    return J
