# Turns on requires_grad on the caller's x.
# diagnosis: argument_modified
def vjp_through_layers(layers, x, v):
    y = x.requires_grad_()
    for layer in layers:
        y = layer(y)
    return torch.autograd.grad(y, x, v)[0]
