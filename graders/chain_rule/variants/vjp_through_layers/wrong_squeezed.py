# Squeezes the result, so (1,) becomes 0-d.
# diagnosis: missing_dimension
def vjp_through_layers(layers, x, v):
    y = z = x.detach().clone().requires_grad_()
    for layer in layers:
        y = layer(y)
    return torch.autograd.grad(y, z, v)[0].squeeze()
