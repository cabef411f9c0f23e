# Keeps the running value in the caller's x when it fits.
# diagnosis: argument_modified
def vjp_through_layers(layers, x, v):
    start = x.detach().clone()
    y = z = start.requires_grad_()
    for layer in layers:
        y = layer(y)
        if y.shape == x.shape:
            x.data.copy_(y.detach())
    return torch.autograd.grad(y, z, v)[0]
