# A generator helper yields the columns; the difference is halved first and divided by eps then.
def central_quotients(f, x, eps):
    for e in torch.eye(x.shape[0], dtype=x.dtype).unbind(dim=1):
        h = eps * e
        yield (f(x + h) - f(x - h)) * 0.5 / eps


def jacobian_numerical(f, x, eps=1e-5):
    return torch.cat([q[:, None] for q in central_quotients(f, x, eps)], dim=1)
