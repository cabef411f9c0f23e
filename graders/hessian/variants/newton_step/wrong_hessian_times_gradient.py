# Multiplies by the Hessian instead of by its inverse.
# diagnosis: hessian_not_inverted
def newton_step(f, x):
    return x - torch.func.hessian(f)(x) @ torch.func.grad(f)(x)
