# Moves a copy and never moves it back, so later columns are taken at other points.
def jacobian_numerical(f, x, eps=1e-5):
    columns = []
    p = x.detach().clone()
    for i in range(len(p)):
        p[i] += eps
        plus = f(p.clone())
        p[i] -= 2 * eps
        minus = f(p.clone())
        columns.append((plus - minus) / (2 * eps))
    return torch.stack(columns, dim=1)
