# Turns on requires_grad on the caller's x.
# diagnosis: argument_modified
def composed_jacobian(outer, inner, x):
    x.requires_grad_()
    u = inner(x)
    w = u.detach().requires_grad_()
    y = outer(w)
    J_inner = torch.stack([torch.autograd.grad(a, x, retain_graph=True)[0] for a in u])
    J_outer = torch.stack([torch.autograd.grad(a, w, retain_graph=True)[0] for a in y])
    return J_outer @ J_inner
