# Squeezes the result, so one input gives a 0-d tensor.
# diagnosis: missing_dimension
def newton_step(f, x):
    g = torch.func.grad(f)(x).reshape(-1, 1)
    return (x.reshape(-1, 1) - torch.linalg.solve(torch.func.hessian(f)(x), g)).squeeze()
