# Replaces a large eps by 1e-3, "because the result would be bad".
def jacobian_numerical(f, x, eps=1e-5):
    eps = min(eps, 1e-3)
    return torch.stack([(f(x + eps * e) - f(x - eps * e)) / (2 * eps) for e in torch.eye(len(x), dtype=x.dtype)], dim=1)
