# Builds the new point with torch.tensor, which makes float32.
# diagnosis: float32
def newton_step(f, x):
    step = torch.linalg.solve(torch.func.hessian(f)(x), torch.func.grad(f)(x))
    return torch.tensor([a - b for a, b in zip(x.tolist(), step.tolist())])
