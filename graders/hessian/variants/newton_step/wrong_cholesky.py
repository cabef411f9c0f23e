# Solves by Cholesky, which fails when the Hessian is not positive definite.
# diagnosis: not_positive_definite
def newton_step(f, x):
    L = torch.linalg.cholesky(torch.func.hessian(f)(x))
    return x - torch.cholesky_solve(torch.func.grad(f)(x).unsqueeze(1), L).squeeze(1)
