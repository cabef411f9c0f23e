# Takes the gradient at zero, and the Hessian at x.
def newton_step(f, x):
    return x - torch.linalg.solve(torch.func.hessian(f)(x), torch.func.grad(f)(torch.zeros_like(x)))
