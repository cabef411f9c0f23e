# Collects the gradient in a buffer that is kept for every width.
# diagnosis: carried_over
BUFFERS = {}


def vjp_through_layers(layers, x, v):
    y = z = x.detach().clone().requires_grad_()
    for layer in layers:
        y = layer(y)
    buffer = BUFFERS.setdefault((len(x), x.dtype), torch.zeros_like(z.detach()))
    buffer += torch.autograd.grad(y, z, v)[0]
    return buffer.clone()
