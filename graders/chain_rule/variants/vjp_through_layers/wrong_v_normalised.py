# Divides v by its length first.
# diagnosis: direction_normalised
def vjp_through_layers(layers, x, v):
    y = z = x.detach().clone().requires_grad_()
    for layer in layers:
        y = layer(y)
    return torch.autograd.grad(y, z, v / v.norm())[0]
