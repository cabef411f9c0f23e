# A small graph for each layer, from the last to the first, at the stored points.
def vjp_through_layers(layers, x, v):
    with torch.no_grad():
        points = [x]
        for layer in layers[:-1]:
            points.append(layer(points[-1]))
    g = v.detach()
    for layer, point in zip(reversed(layers), reversed(points)):
        leaf = point.detach().clone().requires_grad_()
        g = torch.autograd.grad(layer(leaf), leaf, g)[0]
    return g
