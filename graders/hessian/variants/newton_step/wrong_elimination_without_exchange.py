# Gauss elimination that never exchanges rows.
def newton_step(f, x):
    p = x.detach()
    n = len(p)
    M = torch.cat([torch.func.hessian(f)(p), torch.func.grad(f)(p)[:, None]], 1)
    for c in range(n):
        M[c] = M[c] / M[c, c].clone()
        for r in range(n):
            if r != c:
                M[r] = M[r] - M[r, c].clone() * M[c]
    return p - M[:, n]
