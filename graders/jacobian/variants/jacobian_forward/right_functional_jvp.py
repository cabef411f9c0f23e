# Uses torch.autograd.functional.jvp, which is on the list of allowed operations.
def jacobian_forward(f, x):
    from torch.autograd.functional import jvp

    J = None
    for j in range(len(x)):
        v = torch.nn.functional.one_hot(torch.tensor(j), len(x)).to(x.dtype)
        _, column = jvp(f, x, v)
        if J is None:
            J = torch.empty(len(column), len(x), dtype=x.dtype)
        J[:, j] = column
    return J
