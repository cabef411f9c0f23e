# Pushes twice the one-hot vectors forward and halves the result: the product is linear in v.
def jacobian_forward(f, x):
    directions = 2 * torch.eye(len(x), dtype=x.dtype)
    doubled = [torch.func.jvp(f, (x,), (v,))[1] for v in directions]
    return torch.stack(doubled, dim=1) / 2
