# Stops after the last layer.
# diagnosis: layer_missing
def vjp_through_layers(layers, x, v):
    for layer in layers[:-1]:
        x = layer(x)
    return torch.func.vjp(layers[-1], x)[1](v)[0]
