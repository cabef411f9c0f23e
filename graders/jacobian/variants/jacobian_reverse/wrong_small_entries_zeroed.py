# Takes small entries for rounding errors.
# diagnosis: zero
def jacobian_reverse(f, x):
    at = x.detach().clone().requires_grad_()
    y = f(at)
    J = torch.stack([torch.autograd.grad(entry, at, retain_graph=True)[0] for entry in y])
    return torch.where(J.abs() < 1e-6, 0, J)
