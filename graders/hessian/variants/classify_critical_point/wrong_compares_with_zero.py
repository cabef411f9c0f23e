# Ignores tol and compares with zero, so rounding errors decide.
# diagnosis: rule_tolerance, rule_flat_ignored, rule_never_degenerate
def classify_critical_point(f, x, tol=1e-6):
    values = torch.linalg.eigvalsh(torch.func.hessian(f)(x))
    if (values > 0).all():
        return "minimum"
    if (values < 0).all():
        return "maximum"
    if (values > 0).any() and (values < 0).any():
        return "saddle"
    return "degenerate"
