# Collects the rows in a float32 matrix, also for float64 inputs.
# diagnosis: float32
def jacobian_reverse(f, x):
    z = x.detach().clone().requires_grad_()
    y = f(z)
    J = torch.zeros(len(y), len(z))
    for i in range(len(y)):
        J[i] = torch.autograd.grad(y[i], z, retain_graph=True)[0]
    return J
