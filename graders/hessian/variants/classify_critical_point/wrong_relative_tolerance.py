# Compares with tol times the largest eigenvalue.
# diagnosis: rule_tolerance
def classify_critical_point(f, x, tol=1e-6):
    values = torch.linalg.eigvalsh(torch.func.hessian(f)(x))
    limit = tol * values.abs().max()
    if (values > limit).all():
        return "minimum"
    if (values < -limit).all():
        return "maximum"
    if (values > limit).any() and (values < -limit).any():
        return "saddle"
    return "degenerate"
