# Takes the first result of jvp, the value, instead of the second.
def jacobian_forward(f, x):
    return torch.stack([torch.func.jvp(f, (x,), (v,))[0] for v in torch.eye(len(x), dtype=x.dtype)], dim=1)
