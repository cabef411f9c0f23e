# Returns float32 for float64 arguments as well.
# diagnosis: float32
def vjp_through_layers(layers, x, v):
    y = z = x.detach().clone().requires_grad_()
    for layer in layers:
        y = layer(y)
    return torch.autograd.grad(y, z, v)[0].float()
