# Passes a whole matrix of points to f in one call per side.
# diagnosis: sizes, shape
def jacobian_numerical(f, x, eps=1e-5):
    H = eps * torch.eye(len(x), dtype=x.dtype)
    return ((f(x + H) - f(x - H)) / (2 * eps)).T
