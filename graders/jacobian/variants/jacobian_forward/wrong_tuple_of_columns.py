# Returns a tuple of columns.
# diagnosis: tuple
def jacobian_forward(f, x):
    return tuple(torch.func.jvp(f, (x,), (e,))[1] for e in torch.eye(len(x), dtype=x.dtype))
