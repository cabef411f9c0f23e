# Columns of the Hessian by Hessian-vector products; a generator expression for every case.
def classify_critical_point(f, x, tol=1e-6):
    x = x.detach()
    slope = torch.func.grad(f)
    H = torch.stack([torch.func.jvp(slope, (x,), (e,))[1] for e in torch.eye(len(x), dtype=x.dtype)], dim=1)
    values = [value.item() for value in torch.linalg.eigvalsh(H)]
    for word, holds in (
        ("minimum", all(value > tol for value in values)),
        ("maximum", all(value < -tol for value in values)),
        ("saddle", any(value > tol for value in values) and any(value < -tol for value in values)),
    ):
        if holds:
            return word
    return "degenerate"
