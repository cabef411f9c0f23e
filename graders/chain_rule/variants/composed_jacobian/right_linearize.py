# Linearises both maps and applies the two linear maps to the unit vectors; tested below.
def composed_jacobian(outer, inner, x):
    u, inner_map = torch.func.linearize(inner, x)
    _, outer_map = torch.func.linearize(outer, u)
    columns = [outer_map(inner_map(e)) for e in torch.eye(x.shape[0], dtype=x.dtype)]
    return torch.stack(columns, dim=-1)


def _self_test():
    f = lambda x: torch.stack([x[0] * x[1], x[1].sin(), x[0].exp()])
    g = lambda u: torch.stack([u.prod(), (u**2).sum()])
    p = torch.rand(2, dtype=torch.float64)
    expected = torch.autograd.functional.jacobian(lambda x: g(f(x)), p)
    assert torch.allclose(composed_jacobian(g, f, p), expected)


_self_test()
