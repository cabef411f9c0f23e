# Calls f once more to find out m: 2 n + 1 calls.
def jacobian_numerical(f, x, eps=1e-5):
    J = torch.zeros(f(x).shape[0], x.shape[0], dtype=x.dtype)
    for i, e in enumerate(torch.eye(x.shape[0], dtype=x.dtype)):
        J[:, i] = (f(x + eps * e) - f(x - eps * e)) / (2 * eps)
    return J
