# The symmetric indefinite factorisation.
def newton_step(f, x):
    x = x.detach()
    g = torch.func.grad(f)(x); H = torch.func.hessian(f)(x)
    LD, piv = torch.linalg.ldl_factor(H)
    return x - torch.linalg.ldl_solve(LD, piv, g[:, None])[:, 0]
