# Everything that is no minimum and no maximum is called a saddle.
# diagnosis: rule_never_degenerate
def classify_critical_point(f, x, tol=1e-6):
    values = torch.linalg.eigvalsh(torch.func.hessian(f)(x))
    if (values > tol).all():
        return "minimum"
    if (values < -tol).all():
        return "maximum"
    return "saddle"
