# Squeezes the result, so a function with one output gives (n,).
# diagnosis: missing_dimension
def jacobian_reverse(f, x):
    z = x.detach().clone().requires_grad_()
    y = f(z)
    J = torch.stack([torch.autograd.grad(y[i], z, retain_graph=True)[0] for i in range(len(y))])
    return J.squeeze()
