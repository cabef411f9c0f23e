# Squeezes the result, so one input or one output loses a dimension.
# diagnosis: missing_dimension
def jacobian_forward(f, x):
    columns = [torch.func.jvp(f, (x,), (e,))[1] for e in torch.eye(len(x), dtype=x.dtype)]
    return torch.stack(columns, dim=1).squeeze()
