# Counts the eigenvalues above tol and below -tol.
def classify_critical_point(f, x, tol=1e-6):
    values = torch.linalg.eigvalsh(torch.func.hessian(f)(x))
    above = int((values > tol).sum())
    below = int((values < -tol).sum())
    if above == len(values):
        return "minimum"
    if below == len(values):
        return "maximum"
    return "saddle" if above > 0 and below > 0 else "degenerate"
