# Returns a column of shape (n, 1).
# diagnosis: extra_dimension
def newton_step(f, x):
    g = torch.func.grad(f)(x).reshape(-1, 1)
    return x.reshape(-1, 1) - torch.linalg.solve(torch.func.hessian(f)(x), g)
