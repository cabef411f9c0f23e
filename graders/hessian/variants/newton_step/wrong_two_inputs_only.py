# The inverse of a 2 x 2 matrix from the formula.
# diagnosis: unpacked
def newton_step(f, x):
    (a, b), (c, d) = torch.func.hessian(f)(x)
    inverse = torch.stack([torch.stack([d, -b]), torch.stack([-c, a])]) / (a * d - b * c)
    return x - inverse @ torch.func.grad(f)(x)
