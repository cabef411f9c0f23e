# Multiplies by the Hessian instead of by its inverse.
def newton_step(f, x):
    return x - torch.func.hessian(f)(x) @ torch.func.grad(f)(x)
