# Visits all upper points first, then all lower points, from the last input to the first.
def jacobian_numerical(f, x, eps=1e-5):
    steps = eps * torch.eye(x.numel(), dtype=x.dtype)
    order = list(reversed(range(x.numel())))
    upper = {i: f(x + steps[i]) for i in order}
    lower = {i: f(x - steps[i]) for i in order}
    return torch.column_stack([(upper[i] - lower[i]) / (2 * eps) for i in range(x.numel())])
