# Skips all layers but the first.
def vjp_through_layers(layers, x, v):
    return torch.func.vjp(layers[0], x)[1](v)[0]
