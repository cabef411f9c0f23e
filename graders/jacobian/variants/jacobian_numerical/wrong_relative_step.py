# Scales the step with the size of x.
def jacobian_numerical(f, x, eps=1e-5):
    columns = []
    for i in range(len(x)):
        h = eps * max(1.0, abs(x[i].item()))
        e = torch.zeros_like(x)
        e[i] = h
        columns.append((f(x + e) - f(x - e)) / (2 * h))
    return torch.stack(columns, dim=1)
