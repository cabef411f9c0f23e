# Turns on requires_grad on the caller's x, although forward mode does not need it.
# diagnosis: argument_modified
def jacobian_forward(f, x):
    x.requires_grad_(True)
    columns = [torch.func.jvp(f, (x,), (e,))[1] for e in torch.eye(len(x), dtype=x.dtype)]
    return torch.stack(columns, dim=1).detach()
