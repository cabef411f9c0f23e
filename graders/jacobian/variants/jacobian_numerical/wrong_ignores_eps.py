# Always takes 1e-5, whatever eps is.
# diagnosis: step_ignored
def jacobian_numerical(f, x, eps=1e-5):
    h = 1e-5
    return torch.stack([(f(x + h * e) - f(x - h * e)) / (2 * h) for e in torch.eye(len(x), dtype=x.dtype)], dim=1)
