# One positive eigenvalue is enough for a minimum.
# diagnosis: rule_any
def classify_critical_point(f, x, tol=1e-6):
    values = torch.linalg.eigvalsh(torch.func.hessian(f)(x))
    if (values > tol).any():
        return "minimum"
    if (values < -tol).any():
        return "maximum"
    return "degenerate"
