# Reverses the caller's list for the way back and leaves it so.
# diagnosis: argument_modified
def vjp_through_layers(layers, x, v):
    points = [x]
    for layer in layers:
        points.append(layer(points[-1]))
    points.pop()
    layers.reverse()
    for layer in layers:
        (v,) = torch.func.vjp(layer, points.pop())[1](v)
    return v
