# Counts eigenvalues beyond tol as negative ones of the shifted Hessian.
def classify_critical_point(f, x, tol=1e-6):
    H = torch.autograd.functional.hessian(f, x.detach())
    I = torch.eye(len(x), dtype=x.dtype)
    def negatives(M):
        # Sylvester's law by eigenvalues of the symmetric part
        return int((torch.linalg.eigvalsh((M + M.mT) / 2) < 0).sum())
    below = negatives(H + tol * I); above = len(x) - negatives(H - tol * I)
    if above == len(x): return "minimum"
    if below == len(x): return "maximum"
    if above and below: return "saddle"
    return "degenerate"
