# Pulls back ones: the gradient of the sum.
# diagnosis: weights_ignored
def vjp_through_layers(layers, x, v):
    y = z = x.detach().clone().requires_grad_()
    for layer in layers:
        y = layer(y)
    y.sum().backward()
    return z.grad
