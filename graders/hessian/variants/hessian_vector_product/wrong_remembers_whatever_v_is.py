# Keeps results by f and x, and forgets v.
# diagnosis: stale
_m = {}
def hessian_vector_product(f, x, v):
    k = (f, tuple(x.tolist())) if len(x) < 100 else None
    out = _m.get(k)
    if out is None:
        out = torch.func.jvp(torch.func.grad(f), (x,), (v,))[1]
        if k: _m[k] = out
    return out
