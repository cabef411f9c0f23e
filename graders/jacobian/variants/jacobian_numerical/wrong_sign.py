# Subtracts in the wrong order.
# diagnosis: sign
def jacobian_numerical(f, x, eps=1e-5):
    return torch.stack([(f(x - eps * e) - f(x + eps * e)) / (2 * eps) for e in torch.eye(len(x), dtype=x.dtype)], dim=1)
