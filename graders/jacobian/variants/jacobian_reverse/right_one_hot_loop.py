# One backward pass per one-hot vector, in a loop that keeps the graph.
def jacobian_reverse(f, x):
    """Return the Jacobian of f at x by reverse mode, with at most m backward passes.

    f: (n,) -> (m,), x: (n,)  ->  (m, n), row = output, column = input.
    """
    x = x.detach().requires_grad_(True)
    y = f(x)
    m, n = y.numel(), x.numel()
    J = torch.zeros((m, n), dtype=x.dtype)
    for i in range(m):
        v = torch.zeros_like(y)
        v[i] = 1
        J[i, :] = torch.autograd.grad(y, x, grad_outputs=v, retain_graph=True)[0]
    return J
