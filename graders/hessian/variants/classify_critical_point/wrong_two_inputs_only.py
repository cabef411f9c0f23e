# The eigenvalues of a 2 x 2 matrix from the quadratic formula.
# diagnosis: unpacked
def classify_critical_point(f, x, tol=1e-6):
    (a, b), (_, d) = torch.func.hessian(f)(x).tolist()
    root = ((a - d) ** 2 + 4 * b * b) ** 0.5
    low, high = (a + d - root) / 2, (a + d + root) / 2
    if low > tol:
        return "minimum"
    if high < -tol:
        return "maximum"
    return "saddle" if low < -tol and high > tol else "degenerate"
