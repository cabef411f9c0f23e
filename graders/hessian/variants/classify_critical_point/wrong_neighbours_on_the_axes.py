# Compares f at x with f a little to both sides along every axis, without a Hessian.
def classify_critical_point(f, x, tol=1e-6):
    x = x.detach()
    signs = set()
    for e in torch.eye(len(x), dtype=x.dtype):
        for side in (-0.01, 0.01):
            change = (f(x + side * e) - f(x)).item()
            signs.add(0 if abs(change) <= tol * 1e-4 else (1 if change > 0 else -1))
    if signs == {1}:
        return "minimum"
    if signs == {-1}:
        return "maximum"
    return "saddle" if {1, -1} <= signs else "degenerate"
