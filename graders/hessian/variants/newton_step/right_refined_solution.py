# Solves, and solves again for what is left over.
def newton_step(f, x):
    z = x.detach()
    H, g = torch.func.hessian(f)(z), torch.func.grad(f)(z)
    step = torch.linalg.solve(H, -g)
    step = step + torch.linalg.solve(H, -g - H @ step)
    return z + step
