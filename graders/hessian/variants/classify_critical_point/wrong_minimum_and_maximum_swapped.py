# Mixes up minimum and maximum.
# diagnosis: rule_swapped
def classify_critical_point(f, x, tol=1e-6):
    values = torch.linalg.eigvalsh(torch.func.hessian(f)(x))
    if (values > tol).all():
        return "maximum"
    if (values < -tol).all():
        return "minimum"
    if (values > tol).any() and (values < -tol).any():
        return "saddle"
    return "degenerate"
