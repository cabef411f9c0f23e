# Squeezes the result.
# diagnosis: missing_dimension
def jacobian_numerical(f, x, eps=1e-5):
    columns = [(f(x + eps * e) - f(x - eps * e)) / (2 * eps) for e in torch.eye(len(x), dtype=x.dtype)]
    return torch.stack(columns, dim=1).squeeze()
