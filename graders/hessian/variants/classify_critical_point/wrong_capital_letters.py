# Writes the words with a capital letter.
def classify_critical_point(f, x, tol=1e-6):
    values = torch.linalg.eigvalsh(torch.func.hessian(f)(x)).tolist()
    if min(values) > tol:
        return "Minimum"
    if max(values) < -tol:
        return "Maximum"
    if max(values) > tol and min(values) < -tol:
        return "Saddle"
    return "Degenerate"
