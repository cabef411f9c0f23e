# Returns the word together with the eigenvalues.
def classify_critical_point(f, x, tol=1e-6):
    values = torch.linalg.eigvalsh(torch.func.hessian(f)(x.detach()))
    if values.min() > tol:
        return "minimum", values
    if values.max() < -tol:
        return "maximum", values
    return ("saddle" if values.max() > tol and values.min() < -tol else "degenerate"), values
