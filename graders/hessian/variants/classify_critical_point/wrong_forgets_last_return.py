# Has no return for the degenerate case.
def classify_critical_point(f, x, tol=1e-6):
    values = torch.linalg.eigvalsh(torch.func.hessian(f)(x.detach()))
    if values.min() > tol:
        return "minimum"
    if values.max() < -tol:
        return "maximum"
    if values.max() > tol and values.min() < -tol:
        return "saddle"
