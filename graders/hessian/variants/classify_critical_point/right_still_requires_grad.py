# Works on x as it comes; the eigenvalues may still carry a graph.
def classify_critical_point(f, x, tol=1e-6):
    H = torch.func.jacfwd(torch.func.jacfwd(f))(x)
    values = torch.linalg.eigvalsh(0.5 * (H + H.mT))
    positive = bool((values > tol).any())
    negative = bool((values < -tol).any())
    zero = bool((values.abs() <= tol).any())
    if positive and negative:
        return "saddle"
    if zero:
        return "degenerate"
    return "minimum" if positive else "maximum"
