# Returns a Python list of rows.
# diagnosis: list
def jacobian_reverse(f, x):
    z = x.detach().clone().requires_grad_()
    y = f(z)
    return [torch.autograd.grad(y[i], z, retain_graph=True)[0] for i in range(len(y))]
