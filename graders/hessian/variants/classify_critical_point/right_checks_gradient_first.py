# Refuses points that are not critical, then looks at both ends of the spectrum.
def classify_critical_point(f, x, tol=1e-6):
    g = torch.func.grad(f)(x)
    if g.norm() > 1e-3: raise ValueError("not critical")
    l = torch.linalg.eigvals(torch.func.hessian(f)(x)).real.sort().values
    if l[0] > tol: return "minimum"
    if l[-1] < -tol: return "maximum"
    return "saddle" if l[0] < -tol and l[-1] > tol else "degenerate"
