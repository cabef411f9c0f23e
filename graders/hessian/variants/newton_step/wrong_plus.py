# Adds the step instead of subtracting it.
# diagnosis: step_added
def newton_step(f, x):
    return x + torch.linalg.solve(torch.func.hessian(f)(x), torch.func.grad(f)(x))
