# Multiplies the gradient of the sum with v, entry by entry.
# diagnosis: weights_misplaced
def vjp_through_layers(layers, x, v):
    y = z = x.detach().clone().requires_grad_()
    for layer in layers:
        y = layer(y)
    return torch.autograd.grad(y.sum(), z)[0] * v
