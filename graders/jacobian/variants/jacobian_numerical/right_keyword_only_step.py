# A notebook may ask the shell first, and the step can be given by its name only.
%pip --version
def jacobian_numerical(f, x, *, eps=1e-5):
    steps = eps * torch.eye(len(x), dtype=x.dtype)
    return torch.stack([(f(x + step) - f(x - step)) / (2 * eps) for step in steps], dim=1)
