# Moves the caller's x in place and moves it back with arithmetic, which changes the last bits.
# diagnosis: argument_modified
def jacobian_numerical(f, x, eps=1e-5):
    columns = []
    with torch.no_grad():
        for i in range(len(x)):
            x[i] += eps
            plus = f(x).clone()
            x[i] -= 2 * eps
            minus = f(x).clone()
            x[i] += eps
            columns.append((plus - minus) / (2 * eps))
    return torch.stack(columns, dim=1)
