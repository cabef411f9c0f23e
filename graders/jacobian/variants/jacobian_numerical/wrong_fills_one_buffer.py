# A default argument as the place for the results, by shape.
# diagnosis: result_overwritten
def jacobian_numerical(f, x, eps=1e-5, _kept={}):
    x = x.detach()
    for j in range(len(x)):
        step = torch.zeros_like(x)
        step[j] = eps
        column = (f(x + step) - f(x - step)) / (2 * eps)
        J = _kept.setdefault((len(column), len(x)), torch.zeros(len(column), len(x), dtype=x.dtype))
        J[:, j] = column
    return J
