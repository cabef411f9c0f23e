# Uses central differences instead of backward passes.
# diagnosis: low_precision
def jacobian_reverse(f, x):
    h = 1e-6
    columns = []
    for e in torch.eye(len(x), dtype=x.dtype):
        columns.append((f(x + h * e) - f(x - h * e)) / (2 * h))
    return torch.stack(columns, dim=1)
