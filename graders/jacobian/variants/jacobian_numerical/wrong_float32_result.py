# Writes the columns into a float32 matrix.
# diagnosis: float32
def jacobian_numerical(f, x, eps=1e-5):
    columns = [(f(x + eps * e) - f(x - eps * e)) / (2 * eps) for e in torch.eye(len(x), dtype=x.dtype)]
    J = torch.zeros(len(columns[0]), len(x))
    for i, column in enumerate(columns):
        J[:, i] = column
    return J
