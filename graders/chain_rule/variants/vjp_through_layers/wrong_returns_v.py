# Returns v itself.
def vjp_through_layers(layers, x, v):
    return v
