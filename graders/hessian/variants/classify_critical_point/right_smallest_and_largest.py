# Looks at the smallest and the largest eigenvalue only.
from torch.autograd.functional import hessian


def classify_critical_point(f, x, tol=1e-6):
    values = torch.linalg.eigvalsh(hessian(f, x))
    smallest, largest = values[0].item(), values[-1].item()
    if smallest > tol:
        return "minimum"
    if largest < -tol:
        return "maximum"
    if smallest < -tol and largest > tol:
        return "saddle"
    return "degenerate"
