# Calls .backward() on the weighted sum without detaching v, which gets a .grad when it requires grad.
# diagnosis: argument_modified
def vjp_through_layers(layers, x, v):
    y = z = x.detach().clone().requires_grad_()
    for layer in layers:
        y = layer(y)
    (v * y).sum().backward()
    return z.grad
