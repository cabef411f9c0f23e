# Takes the Hessian at zero: right for quadratic functions only.
# diagnosis: wrong_point
def newton_step(f, x):
    return x - torch.linalg.pinv(torch.func.hessian(f)(torch.zeros_like(x))) @ torch.func.grad(f)(x)
