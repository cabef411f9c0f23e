# Uses unit vectors in float32, also for float64 points.
# diagnosis: float32
def composed_jacobian(outer, inner, x):
    u = inner(x)
    y = outer(u)
    J = torch.zeros(len(y), len(x))
    J[:] = (torch.func.jacrev(outer)(u) @ torch.func.jacrev(inner)(x)).detach()
    return J
