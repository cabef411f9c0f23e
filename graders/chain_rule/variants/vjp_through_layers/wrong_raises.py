# Gives up with an exception.
def vjp_through_layers(layers, x, v):
    raise RuntimeError("which way is back?")
