# A step of gradient descent with the rate 0.1.
# diagnosis: gradient_step
def newton_step(f, x):
    return x - 0.1 * torch.func.grad(f)(x)
