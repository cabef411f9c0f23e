# Goes only half of the way.
# diagnosis: step_length
def newton_step(f, x):
    return x - 0.5 * torch.linalg.solve(torch.func.hessian(f)(x), torch.func.grad(f)(x))
