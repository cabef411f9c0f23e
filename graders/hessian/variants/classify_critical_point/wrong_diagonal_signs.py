# Looks at the diagonal of the Hessian instead of at its eigenvalues.
# diagnosis: rule_diagonal
def classify_critical_point(f, x, tol=1e-6):
    d = torch.func.hessian(f)(x).diagonal()
    if (d > tol).all():
        return "minimum"
    if (d < -tol).all():
        return "maximum"
    if (d > tol).any() and (d < -tol).any():
        return "saddle"
    return "degenerate"
