# Accepts zero eigenvalues for a minimum and for a maximum.
# diagnosis: rule_flat_ignored
def classify_critical_point(f, x, tol=1e-6):
    values = torch.linalg.eigvalsh(torch.func.hessian(f)(x))
    if (values.abs() <= tol).all():
        return "degenerate"
    if (values >= -tol).all():
        return "minimum"
    if (values <= tol).all():
        return "maximum"
    return "saddle"
