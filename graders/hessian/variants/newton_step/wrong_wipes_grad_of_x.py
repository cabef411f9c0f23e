# Uses .backward() on the caller's x and clears x.grad before and after.
# diagnosis: argument_modified
def newton_step(f, x):
    flag = x.requires_grad
    x.requires_grad_(True)
    x.grad = None
    f(x).backward()
    g = x.grad
    x.grad = None
    x.requires_grad_(flag)
    return x.detach() - torch.linalg.solve(torch.func.hessian(f)(x.detach()), g)
