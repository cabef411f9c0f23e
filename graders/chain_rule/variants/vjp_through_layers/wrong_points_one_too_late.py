# Pulls back at the output of each layer instead of its input, when the sizes permit it.
# diagnosis: layers_at_output
def vjp_through_layers(layers, x, v):
    points = [x.detach()]
    for layer in layers:
        points.append(layer(points[-1]))
    for i in reversed(range(len(layers))):
        place = points[i + 1] if points[i + 1].shape == points[i].shape else points[i]
        (v,) = torch.func.vjp(layers[i], place)[1](v)
    return v
