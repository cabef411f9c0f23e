# torch.linalg.eigvals, which does not know about symmetry; the imaginary parts are dropped.
def classify_critical_point(f, x, tol=1e-6):
    H = torch.func.jacrev(torch.func.grad(f))(x.detach())
    values = torch.linalg.eigvals(H).real
    up, down = values > tol, values < -tol
    if up.all():
        return "minimum"
    if down.all():
        return "maximum"
    return "saddle" if up.any() and down.any() else "degenerate"
