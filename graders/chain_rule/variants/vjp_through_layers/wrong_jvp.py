# Pushes v forward: J v instead of v^T J.
def vjp_through_layers(layers, x, v):
    for layer in layers:
        x, v = torch.func.jvp(layer, (x,), (v,))
    return v
