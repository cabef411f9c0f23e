# Stacks the gradients as columns, so the result is the transpose.
# diagnosis: transposed
def jacobian_reverse(f, x):
    z = x.detach().clone().requires_grad_()
    y = f(z)
    return torch.stack([torch.autograd.grad(y[i], z, retain_graph=True)[0] for i in range(len(y))], dim=1)
