# Uses the outer product of the gradient as the Hessian, with a pseudoinverse.
def newton_step(f, x):
    g = torch.func.grad(f)(x)
    return x - torch.linalg.pinv(torch.outer(g, g)) @ g
