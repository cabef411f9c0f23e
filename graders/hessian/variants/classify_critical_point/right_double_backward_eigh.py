# The Hessian by two backward passes per row, and torch.linalg.eigh.
def classify_critical_point(f, x, tol=1e-6):
    z = x.detach().clone().requires_grad_()
    (g,) = torch.autograd.grad(f(z), z, create_graph=True)
    H = torch.stack([torch.autograd.grad(g_i, z, retain_graph=True)[0] for g_i in g])
    signs = {0 if abs(value) <= tol else (1 if value > 0 else -1) for value in torch.linalg.eigh(H)[0].tolist()}
    if signs == {1}:
        return "minimum"
    if signs == {-1}:
        return "maximum"
    if {1, -1} <= signs:
        return "saddle"
    return "degenerate"
