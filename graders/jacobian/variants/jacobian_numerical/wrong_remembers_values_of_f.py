# Keeps the values of f from one call to the next: then there are fewer calls.
import functools
_seen = {}
def jacobian_numerical(f, x, eps=1e-5):
    def g(z):
        k = (id(f), tuple(z.tolist()))
        if k not in _seen: _seen[k] = f(z)
        return _seen[k]
    return torch.stack([(g(x + eps * e) - g(x - eps * e)) / (2 * eps) for e in torch.eye(len(x), dtype=x.dtype)], 1)
