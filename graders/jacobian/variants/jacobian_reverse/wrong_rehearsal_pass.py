# Computes all rows twice, to make sure that they agree: 2 m backward passes.
def jacobian_reverse(f, x):
    def rows():
        z = x.detach().clone().requires_grad_()
        y = f(z)
        return torch.stack([torch.autograd.grad(y[i], z, retain_graph=True)[0] for i in range(len(y))])

    first = rows()
    second = rows()
    assert torch.equal(first, second)
    return second
