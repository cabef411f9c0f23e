# Takes the gradient step where the determinant is small, which it is for any function on a small scale.
# diagnosis: gradient_step
def newton_step(f, x):
    x = x.detach()
    g, H = torch.func.grad(f)(x), torch.func.hessian(f)(x)
    if torch.abs(torch.linalg.det(H)) < 1e-8:
        return x - g
    return x - torch.linalg.solve(H, g)
