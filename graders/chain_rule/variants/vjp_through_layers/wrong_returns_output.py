# Returns the output of the last layer.
# diagnosis: value
def vjp_through_layers(layers, x, v):
    for layer in layers:
        x = layer(x)
    return x
