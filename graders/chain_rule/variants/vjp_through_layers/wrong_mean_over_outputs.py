# Differentiates the mean of v * y instead of the sum.
# diagnosis: constant_factor
def vjp_through_layers(layers, x, v):
    y = z = x.detach().clone().requires_grad_()
    for layer in layers:
        y = layer(y)
    (v.detach() * y).mean().backward()
    return z.grad
