# Returns a list that contains the word.
def classify_critical_point(f, x, tol=1e-6):
    values = torch.linalg.eigvalsh(torch.func.hessian(f)(x.detach()))
    words = []
    if values.min() > tol:
        words.append("minimum")
    if values.max() < -tol:
        words.append("maximum")
    if values.max() > tol and values.min() < -tol:
        words.append("saddle")
    return words or ["degenerate"]
