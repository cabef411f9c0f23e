# Uses the one-sided quotient (f(x + h) - f(x)) / h.
# diagnosis: one_sided
def jacobian_numerical(f, x, eps=1e-5):
    base = f(x)
    return torch.stack([(f(x + eps * e) - base) / eps for e in torch.eye(len(x), dtype=x.dtype)], dim=1)
