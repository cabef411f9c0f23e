# Any zero eigenvalue makes the point degenerate, also beside eigenvalues of both signs.
# diagnosis: rule_flat_first
def classify_critical_point(f, x, tol=1e-6):
    values = torch.linalg.eigvalsh(torch.func.hessian(f)(x))
    if (values.abs() <= tol).any():
        return "degenerate"
    if (values > 0).all():
        return "minimum"
    if (values < 0).all():
        return "maximum"
    return "saddle"
