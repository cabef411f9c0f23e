# Pushes one vector of ones forward: the sum of all columns.
def jacobian_forward(f, x):
    return torch.func.jvp(f, (x,), (torch.ones_like(x),))[1]
