# Directions as large as x, divided out again: 0 / 0 where x has a zero.
# diagnosis: not_finite
def jacobian_forward(f, x):
    return torch.stack([torch.func.jvp(f, (x,), (e * x,))[1] / x[i] for i, e in enumerate(torch.eye(len(x)))], 1)
