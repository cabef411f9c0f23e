# Loops over the points and stacks their Jacobians.
def jacobian_batched(f, X):
    """Return the Jacobian of f at every row of X.

    f: (n,) -> (m,), X: (B, n)  ->  (B, m, n): point, output, input.
    """
    return torch.stack([torch.autograd.functional.jacobian(f, x) for x in X])
