# Maps over the directions but leaves the inputs in the rows.
# diagnosis: transposed
def jacobian_forward(f, x):
    return torch.vmap(lambda v: torch.func.jvp(f, (x,), (v,))[1])(torch.eye(len(x), dtype=x.dtype))
