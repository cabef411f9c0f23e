# Moves the caller's x itself to the new point.
# diagnosis: argument_modified
def newton_step(f, x):
    step = torch.linalg.solve(torch.func.hessian(f)(x.detach()), torch.func.grad(f)(x.detach()))
    x.data -= step
    return x
