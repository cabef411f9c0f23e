# Divides both values by 2 eps before subtracting: the same quotient with other rounding.
def jacobian_numerical(f, x, eps=1e-5):
    width = 2 * eps
    return torch.stack([f(x + eps * e) / width - f(x - eps * e) / width for e in torch.eye(len(x), dtype=x.dtype)], dim=1)
