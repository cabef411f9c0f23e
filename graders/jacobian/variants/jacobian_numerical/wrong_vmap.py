# Evaluates all points in two vmapped calls of f.
# diagnosis: no_numbers_inside
def jacobian_numerical(f, x, eps=1e-5):
    H = eps * torch.eye(len(x), dtype=x.dtype)
    return ((torch.vmap(f)(x + H) - torch.vmap(f)(x - H)) / (2 * eps)).T
