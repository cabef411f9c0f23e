# Forgets clone, so both points are the caller's x, which moves up and down.
# diagnosis: zero
def jacobian_numerical(f, x, eps=1e-5):
    columns = []
    with torch.no_grad():
        for i in range(len(x)):
            plus = x
            plus[i] += eps
            minus = x
            minus[i] -= eps
            columns.append((f(plus) - f(minus)) / (2 * eps))
    return torch.stack(columns, dim=1)
