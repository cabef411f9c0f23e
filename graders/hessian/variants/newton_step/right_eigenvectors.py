# Divides by the eigenvalues in the basis of the eigenvectors; their signs are kept.
def newton_step(f, x):
    x = x.detach()
    values, Q = torch.linalg.eigh(torch.func.hessian(f)(x))
    return x - Q @ ((Q.T @ torch.func.grad(f)(x)) / values)
