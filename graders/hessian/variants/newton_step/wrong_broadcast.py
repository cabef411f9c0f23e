# Subtracts a column from a row, which broadcasts to (n, n).
# diagnosis: broadcast
def newton_step(f, x):
    g = torch.func.grad(f)(x).reshape(-1, 1)
    return x - torch.linalg.inv(torch.func.hessian(f)(x)) @ g
