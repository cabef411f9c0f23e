# Finds the point of a layer by the layer, which may occur twice.
# diagnosis: layers_at_input
def vjp_through_layers(layers, x, v):
    points = [x.detach()]
    for layer in layers[:-1]:
        points.append(layer(points[-1]).detach())
    g = v.detach()
    for layer in reversed(layers):
        point = points[layers.index(layer)].clone().requires_grad_()
        (g,) = torch.autograd.grad(layer(point), point, g)
    return g
