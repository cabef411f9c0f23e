# Allocates an n by n matrix.
def jacobian_numerical(f, x, eps=1e-5):
    n = len(x)
    J = torch.zeros(n, n, dtype=x.dtype)
    for i, e in enumerate(torch.eye(n, dtype=x.dtype)):
        J[:, i] = (f(x + eps * e) - f(x - eps * e)) / (2 * eps)
    return J
