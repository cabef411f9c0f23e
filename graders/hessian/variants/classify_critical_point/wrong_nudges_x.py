# Moves the caller's x a little to "get away from zero".
# diagnosis: argument_modified
def classify_critical_point(f, x, tol=1e-6):
    values = torch.linalg.eigvalsh(torch.func.hessian(f)(x.detach().clone())).tolist()
    x.data.add_(1e-12)
    if min(values) > tol:
        return "minimum"
    if max(values) < -tol:
        return "maximum"
    return "saddle" if max(values) > tol and min(values) < -tol else "degenerate"
