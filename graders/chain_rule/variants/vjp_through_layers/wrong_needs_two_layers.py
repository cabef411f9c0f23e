# Treats first and last layer separately and fails when they are the same.
# diagnosis: unpacked
def vjp_through_layers(layers, x, v):
    first, *middle, last = layers
    z = x.detach().clone().requires_grad_()
    y = first(z)
    for layer in middle:
        y = layer(y)
    return torch.autograd.grad(last(y), z, v)[0]
