# Says "local minimum", "local maximum" and "saddle point".
# diagnosis: other_words
def classify_critical_point(f, x, tol=1e-6):
    values = torch.linalg.eigvalsh(torch.func.hessian(f)(x)).tolist()
    if min(values) > tol:
        return "local minimum"
    if max(values) < -tol:
        return "local maximum"
    if max(values) > tol and min(values) < -tol:
        return "saddle point"
    return "degenerate"
