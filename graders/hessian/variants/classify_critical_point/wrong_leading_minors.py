# Sylvester's criterion, and "saddle" whenever the determinant is not zero otherwise.
# diagnosis: rule_flat_first, rule_determinant
def classify_critical_point(f, x, tol=1e-6):
    H = torch.func.hessian(f)(x)
    minors = [torch.linalg.det(H[:i, :i]).item() for i in range(1, len(x) + 1)]
    if all(minor > tol for minor in minors):
        return "minimum"
    if all((-1) ** i * minor > tol for i, minor in enumerate(minors, start=1)):
        return "maximum"
    return "saddle" if abs(minors[-1]) > tol else "degenerate"
