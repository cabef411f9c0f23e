# Always uses 1e-6, whatever tol is.
# diagnosis: rule_tolerance
def classify_critical_point(f, x, tol=1e-6):
    values = torch.linalg.eigvalsh(torch.func.hessian(f)(x)).tolist()
    if min(values) > 1e-6:
        return "minimum"
    if max(values) < -1e-6:
        return "maximum"
    if max(values) > 1e-6 and min(values) < -1e-6:
        return "saddle"
    return "degenerate"
