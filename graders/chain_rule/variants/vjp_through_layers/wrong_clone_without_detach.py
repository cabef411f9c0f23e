# The copy has no .grad when x already requires grad.
# diagnosis: none
def vjp_through_layers(layers, x, v):
    y = z = x.clone().requires_grad_()
    for layer in layers:
        y = layer(y)
    y.backward(v)
    return z.grad
