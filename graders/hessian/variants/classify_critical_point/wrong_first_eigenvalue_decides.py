# Looks at the first (smallest) eigenvalue only.
def classify_critical_point(f, x, tol=1e-6):
    values = torch.linalg.eigvalsh(torch.func.hessian(f)(x))
    if abs(values[0]) <= tol:
        return "degenerate"
    if values[0] > 0:
        return "minimum"
    return "maximum" if values[-1] < 0 else "saddle"
