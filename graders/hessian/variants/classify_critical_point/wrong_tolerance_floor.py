# Takes no tolerance below 1e-8.
def classify_critical_point(f, x, tol=1e-6):
    tol = max(tol, 1e-8)
    values = torch.linalg.eigvalsh(torch.func.hessian(f)(x.detach()))
    if (values > tol).all():
        return "minimum"
    if (values < -tol).all():
        return "maximum"
    if (values > tol).any() and (values < -tol).any():
        return "saddle"
    return "degenerate"
