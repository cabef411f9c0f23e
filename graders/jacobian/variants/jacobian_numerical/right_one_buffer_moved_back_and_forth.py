# One buffer, moved up, down and back: it drifts by rounding only.
def jacobian_numerical(f, x, eps=1e-5):
    z = x.detach().clone(); cols = []
    for i in range(z.numel()):
        z[i] += eps; up = f(z)
        z[i] -= 2 * eps; down = f(z)
        z[i] += eps
        cols.append((up - down) / (2 * eps))
    return torch.stack(cols, 1)
