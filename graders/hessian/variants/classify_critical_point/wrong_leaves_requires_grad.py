# Turns on requires_grad on the caller's x and leaves it on.
# diagnosis: argument_modified
def classify_critical_point(f, x, tol=1e-6):
    x.requires_grad_()
    (g,) = torch.autograd.grad(f(x), x, create_graph=True)
    H = torch.stack([torch.autograd.grad(g_i, x, retain_graph=True)[0] for g_i in g])
    values = torch.linalg.eigvalsh(H).tolist()
    if min(values) > tol:
        return "minimum"
    if max(values) < -tol:
        return "maximum"
    return "saddle" if max(values) > tol and min(values) < -tol else "degenerate"
