# Converts to NumPy without detach, which fails when x requires grad.
# diagnosis: numpy_with_graph
def classify_critical_point(f, x, tol=1e-6):
    values = torch.linalg.eigvalsh(torch.func.hessian(f)(x)).numpy()
    if values.min() > tol:
        return "minimum"
    if values.max() < -tol:
        return "maximum"
    return "saddle" if values.max() > tol and values.min() < -tol else "degenerate"
