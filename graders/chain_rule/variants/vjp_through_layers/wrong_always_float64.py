# Computes and returns float64 for float32 arguments as well.
# diagnosis: float64
def vjp_through_layers(layers, x, v):
    y = z = x.detach().double().requires_grad_()
    for layer in layers:
        y = layer(y)
    return torch.autograd.grad(y, z, v.double())[0]
