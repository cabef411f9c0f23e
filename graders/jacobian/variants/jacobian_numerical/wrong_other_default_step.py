# Another default step: the quotient is a good derivative, and not what was asked for.
# diagnosis: step_ignored
def jacobian_numerical(f, x, eps=1e-6):
    return torch.stack([(f(x + eps * e) - f(x - eps * e)) / (2 * eps) for e in torch.eye(len(x), dtype=x.dtype)], 1)
