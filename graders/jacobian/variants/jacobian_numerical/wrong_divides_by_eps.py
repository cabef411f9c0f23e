# Divides by eps instead of 2 eps, so everything is twice too large.
# diagnosis: constant_factor
def jacobian_numerical(f, x, eps=1e-5):
    return torch.stack([(f(x + eps * e) - f(x - eps * e)) / eps for e in torch.eye(len(x), dtype=x.dtype)], dim=1)
