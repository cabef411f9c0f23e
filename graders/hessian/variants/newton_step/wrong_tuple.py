# Returns the new point together with the step.
# diagnosis: tuple
def newton_step(f, x):
    step = torch.linalg.solve(torch.func.hessian(f)(x), torch.func.grad(f)(x))
    return x - step, step
