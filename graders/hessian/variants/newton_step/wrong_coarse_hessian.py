# The Hessian from one-sided differences of the gradient with step 0.01: right for quadratic functions only.
def newton_step(f, x):
    x = x.detach()
    slope = torch.func.grad(f)
    g = slope(x)
    H = torch.stack([(slope(x + 0.01 * e) - g) / 0.01 for e in torch.eye(len(x), dtype=x.dtype)])
    return x - torch.linalg.solve(H, g)
