# Returns v itself.
# diagnosis: input
def vjp_through_layers(layers, x, v):
    return v
