# Repeats the step until the gradient vanishes: right for quadratic functions only.
# diagnosis: steps_repeated
def newton_step(f, x):
    z = x.detach().clone()
    for _ in range(20):
        g = torch.func.grad(f)(z)
        if g.norm() < 1e-5:
            break
        z = z - torch.linalg.solve(torch.func.hessian(f)(z), g)
    return z
