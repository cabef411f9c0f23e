# Loses the last layer, unless it is the only one or changes the width.
def vjp_through_layers(layers, x, v):
    y = z = x.detach().clone().requires_grad_()
    for layer in layers[:-1]:
        y = layer(y)
    if y.shape != v.shape or len(layers) == 1:
        y = layers[-1](y)
    return torch.autograd.grad(y, z, v)[0]
