# Uses the absolute values of the eigenvalues, to go downhill always.
# diagnosis: absolute_eigenvalues
def newton_step(f, x):
    values, Q = torch.linalg.eigh(torch.func.hessian(f)(x))
    return x - Q @ ((Q.T @ torch.func.grad(f)(x)) / values.abs())
