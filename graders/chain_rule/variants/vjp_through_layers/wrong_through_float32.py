# Computes in float32 and converts the result back.
# diagnosis: single_precision
def vjp_through_layers(layers, x, v):
    y = z = x.detach().float().requires_grad_()
    for layer in layers:
        y = layer(y)
    return torch.autograd.grad(y, z, v.float())[0].to(x.dtype)
