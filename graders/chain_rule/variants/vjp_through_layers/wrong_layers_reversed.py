# Applies the layers last to first.
# diagnosis: layers_reversed
def vjp_through_layers(layers, x, v):
    h = z = x.detach().clone().requires_grad_()
    for layer in reversed(layers):
        h = layer(h)
    return torch.autograd.grad(h, z, v)[0]
