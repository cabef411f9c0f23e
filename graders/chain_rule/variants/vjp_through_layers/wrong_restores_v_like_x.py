# Gives v back the requires_grad of x.
# diagnosis: argument_modified
def vjp_through_layers(layers, x, v):
    flag, old = x.requires_grad, x.grad
    x.requires_grad_(True); v.requires_grad_(True); h = x
    for l in layers: h = l(h)
    (g,) = torch.autograd.grad(h, x, v.detach())
    x.requires_grad_(flag); v.requires_grad_(flag); x.grad = old
    return g
