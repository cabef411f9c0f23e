# One torch.func.jvp per input, stacked as columns.
def jacobian_forward(f, x):
    """Return the Jacobian of f at x by forward mode (Jacobian-vector products).

    f: (n,) -> (m,), x: (n,)  ->  (m, n), row = output, column = input.
    """
    columns = []
    for i in range(x.shape[0]):
        direction = torch.zeros_like(x)
        direction[i] = 1.0
        value, change = torch.func.jvp(f, (x,), (direction,))
        columns.append(change)
    return torch.stack(columns, dim=1)
