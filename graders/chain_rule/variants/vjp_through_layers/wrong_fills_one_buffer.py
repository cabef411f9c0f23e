# The product is copied into a tensor kept from call to call.
# diagnosis: result_overwritten
_result = {}


def vjp_through_layers(layers, x, v):
    z = x.detach().clone().requires_grad_()
    y = z
    for layer in layers:
        y = layer(y)
    (g,) = torch.autograd.grad(y, z, v)
    key = (g.dtype, g.shape)
    if key in _result:
        _result[key].copy_(g)
    else:
        _result[key] = g
    return _result[key]
