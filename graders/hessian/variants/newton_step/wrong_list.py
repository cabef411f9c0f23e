# Returns a Python list of numbers.
# diagnosis: list
def newton_step(f, x):
    return (x - torch.linalg.solve(torch.func.hessian(f)(x), torch.func.grad(f)(x))).tolist()
