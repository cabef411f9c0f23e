# Detaches between the layers, so nothing comes back to x.
# diagnosis: zero
def vjp_through_layers(layers, x, v):
    y = z = x.detach().clone().requires_grad_()
    for layer in layers:
        y = layer(y.detach().requires_grad_())
    (g,) = torch.autograd.grad(y, z, v, allow_unused=True)
    return torch.zeros_like(z) if g is None else g
