# Writes the columns into a float32 matrix.
# diagnosis: float32
def jacobian_forward(f, x):
    J = torch.zeros(len(f(x)), len(x))
    for i, e in enumerate(torch.eye(len(x), dtype=x.dtype)):
        J[:, i] = torch.func.jvp(f, (x,), (e,))[1]
    return J
