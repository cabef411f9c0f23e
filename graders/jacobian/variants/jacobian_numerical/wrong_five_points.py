# Uses the five-point formula: more accurate, but another quotient with 4 n calls.
def jacobian_numerical(f, x, eps=1e-5):
    columns = []
    for e in torch.eye(len(x), dtype=x.dtype):
        h = eps * e
        columns.append((8 * (f(x + h) - f(x - h)) - (f(x + 2 * h) - f(x - 2 * h))) / (12 * eps))
    return torch.stack(columns, dim=1)
