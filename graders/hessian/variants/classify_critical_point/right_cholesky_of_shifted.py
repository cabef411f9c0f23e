# No eigenvalues at all: a shifted Hessian has a Cholesky factor exactly when all eigenvalues lie on one side.
def _positive(M):
    return torch.linalg.cholesky_ex(M).info.item() == 0


def classify_critical_point(f, x, tol=1e-6):
    H = torch.func.hessian(f)(x.detach())
    shift = tol * torch.eye(len(x), dtype=x.dtype)
    if _positive(H - shift):
        return "minimum"
    if _positive(-H - shift):
        return "maximum"
    some_above, some_below = not _positive(shift - H), not _positive(H + shift)
    return "saddle" if some_above and some_below else "degenerate"
