# Gaussian elimination with pivoting on lists of Python numbers.
def newton_step(f, x):
    n = len(x)
    z = x.detach()
    g = torch.func.grad(f)(z).tolist()
    rows = [row + [-g_i] for row, g_i in zip(torch.func.hessian(f)(z).tolist(), g)]
    for c in range(n):
        best = max(range(c, n), key=lambda r: abs(rows[r][c]))
        rows[c], rows[best] = rows[best], rows[c]
        for r in range(n):
            if r != c:
                factor = rows[r][c] / rows[c][c]
                rows[r] = [a - factor * b for a, b in zip(rows[r], rows[c])]
    step = [rows[i][n] / rows[i][i] for i in range(n)]
    return z + torch.tensor(step, dtype=x.dtype)
