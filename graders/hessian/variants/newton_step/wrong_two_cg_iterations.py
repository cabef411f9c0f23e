# Two iterations of conjugate gradients: exact for at most two inputs.
def newton_step(f, x):
    x = x.detach()
    H, r = torch.func.hessian(f)(x), -torch.func.grad(f)(x)
    step, p = torch.zeros_like(x), r
    for _ in range(2):
        curvature = p @ H @ p
        if r.norm() < 1e-12 or curvature == 0:
            break
        rate = (r @ r) / curvature
        step, new_r = step + rate * p, r - rate * (H @ p)
        p, r = new_r + (new_r @ new_r) / (r @ r) * p, new_r
    return x + step
