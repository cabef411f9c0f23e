# Stacks the gradients of both maps as columns and multiplies the two transposes.
# diagnosis: factor_transposed
def gradients(f, x):
    z = x.detach().clone().requires_grad_()
    return torch.stack([torch.autograd.grad(y, z, retain_graph=True)[0] for y in f(z)], dim=1)


def composed_jacobian(outer, inner, x):
    return gradients(outer, inner(x)) @ gradients(inner, x)
