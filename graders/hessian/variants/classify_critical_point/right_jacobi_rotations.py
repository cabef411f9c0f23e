# Eigenvalues by cyclic Jacobi rotations, in a class.
import math


class Jacobi:
    def __init__(self, A):
        self.A = A.clone()

    def rotate(self, p, q):
        A = self.A
        if A[p, q].item() == 0.0:
            return
        angle = 0.5 * math.atan2(2 * A[p, q].item(), (A[q, q] - A[p, p]).item())
        G = torch.eye(len(A), dtype=A.dtype)
        G[p, p] = G[q, q] = math.cos(angle)
        G[p, q], G[q, p] = math.sin(angle), -math.sin(angle)
        self.A = G.T @ A @ G

    def eigenvalues(self):
        n = len(self.A)
        for _ in range(30):
            for p in range(n):
                for q in range(p + 1, n):
                    self.rotate(p, q)
        return self.A.diagonal()


def classify_critical_point(f, x, tol=1e-6):
    values = Jacobi(torch.func.hessian(f)(x.detach())).eigenvalues()
    if values.min() > tol:
        return "minimum"
    if values.max() < -tol:
        return "maximum"
    if values.max() > tol and values.min() < -tol:
        return "saddle"
    return "degenerate"
