# The signs of the pivots of an elimination that stops at a zero.
def classify_critical_point(f, x, tol=1e-6):
    A = torch.func.hessian(f)(x.detach()).detach().clone()
    pivots = []
    for k in range(len(A)):
        pivots.append(A[k, k].item())
        if abs(A[k, k]) > 1e-14:
            A[k + 1 :, k:] = A[k + 1 :, k:] - torch.outer(A[k + 1 :, k] / A[k, k], A[k, k:])
    if all(p > tol for p in pivots):
        return "minimum"
    if all(p < -tol for p in pivots):
        return "maximum"
    if any(p > tol for p in pivots) and any(p < -tol for p in pivots):
        return "saddle"
    return "degenerate"
