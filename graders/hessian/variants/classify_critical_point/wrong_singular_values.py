# Uses singular values, which are never negative.
# diagnosis: rule_constant
def classify_critical_point(f, x, tol=1e-6):
    values = torch.linalg.svdvals(torch.func.hessian(f)(x))
    if (values > tol).all():
        return "minimum"
    if (values < -tol).all():
        return "maximum"
    if (values > tol).any() and (values < -tol).any():
        return "saddle"
    return "degenerate"
