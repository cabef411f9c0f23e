# Inverts the entries of the Hessian one by one; zero entries stay zero.
# diagnosis: entrywise_inverse
def newton_step(f, x):
    H = torch.func.hessian(f)(x)
    inverse = torch.where(H == 0, torch.zeros_like(H), 1 / H)
    return x - inverse @ torch.func.grad(f)(x)
