# Pulls v back through every layer at x instead of at the point that enters the layer.
# diagnosis: layers_at_input
def vjp_through_layers(layers, x, v):
    for layer in reversed(layers):
        (v,) = torch.func.vjp(layer, x)[1](v)
    return v
