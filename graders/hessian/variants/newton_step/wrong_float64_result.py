# Solves in float64 and forgets to convert back.
# diagnosis: float64
def newton_step(f, x):
    H, g = torch.func.hessian(f)(x).double(), torch.func.grad(f)(x).double()
    return x.double() - torch.linalg.solve(H, g)
