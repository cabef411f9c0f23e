# Small self-test against the full Hessian and against finite differences; the function itself needs neither.
def hessian_vector_product(f, x, v):
    # no torch.func.hessian(f)(x) @ v here, and no (grad(x + eps * v) - grad(x)) / eps
    hessian = torch.func.grad(f)
    return torch.func.jvp(hessian, (x,), (v,))[1]


def _test_hvp():
    def g(x):
        return (x[0] * x[1]).sin() + x[2] ** 3

    x, v = torch.rand(3, dtype=torch.float64), torch.rand(3, dtype=torch.float64)
    mine = hessian_vector_product(g, x, v)
    assert torch.allclose(mine, torch.func.hessian(g)(x) @ v)
    eps = 1e-5
    slope = torch.func.grad(g)
    assert torch.allclose(mine, (slope(x + eps * v) - slope(x - eps * v)) / (2 * eps), atol=1e-6)


_test_hvp()
