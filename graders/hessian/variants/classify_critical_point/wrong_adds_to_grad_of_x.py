# .backward() on the caller's x leaves numbers in x.grad.
# diagnosis: argument_modified
def classify_critical_point(f, x, tol=1e-6):
    flag = x.requires_grad
    x.requires_grad_(True)
    f(x).backward()
    x.requires_grad_(flag)
    values = torch.linalg.eigvalsh(torch.func.hessian(f)(x.detach())).tolist()
    if min(values) > tol:
        return "minimum"
    if max(values) < -tol:
        return "maximum"
    return "saddle" if max(values) > tol and min(values) < -tol else "degenerate"
