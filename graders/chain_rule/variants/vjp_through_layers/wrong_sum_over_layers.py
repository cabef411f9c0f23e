# Adds the vector-Jacobian products of the layers instead of chaining them.
# diagnosis: layers_added
def vjp_through_layers(layers, x, v):
    total = 0
    for layer in layers:
        y, back = torch.func.vjp(layer, x)
        total = total + back(v)[0]
        x = y
    return total
