# Prints the new point and returns None.
# diagnosis: none
def newton_step(f, x):
    print(x - torch.linalg.solve(torch.func.hessian(f)(x), torch.func.grad(f)(x)))
