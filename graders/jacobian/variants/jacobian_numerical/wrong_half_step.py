# Moves by eps / 2 to both sides.
# diagnosis: step_ignored
def jacobian_numerical(f, x, eps=1e-5):
    h = eps / 2
    return torch.stack([(f(x + h * e) - f(x - h * e)) / eps for e in torch.eye(len(x), dtype=x.dtype)], dim=1)
