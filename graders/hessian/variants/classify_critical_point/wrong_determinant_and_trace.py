# The rule for two variables, from determinant and trace, used for any number.
# diagnosis: rule_determinant
def classify_critical_point(f, x, tol=1e-6):
    H = torch.func.hessian(f)(x)
    determinant, trace = torch.linalg.det(H).item(), torch.trace(H).item()
    if abs(determinant) <= tol:
        return "degenerate"
    if determinant < 0:
        return "saddle"
    return "minimum" if trace > 0 else "maximum"
