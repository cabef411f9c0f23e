# Calls .backward(v) on the caller's x and returns the accumulated .grad.
# diagnosis: argument_modified
def vjp_through_layers(layers, x, v):
    flag = x.requires_grad
    y = x.requires_grad_(True)
    for layer in layers:
        y = layer(y)
    y.backward(v)
    g = x.grad.clone()
    x.requires_grad_(flag)
    return g
