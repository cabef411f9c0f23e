# Lets NumPy compute the eigenvalues.
import numpy as np


def classify_critical_point(f, x, tol=1e-6):
    H = torch.autograd.functional.hessian(f, x.detach()).numpy()
    w = np.linalg.eigvalsh((H + H.T) / 2)
    if np.all(w > tol):
        return "minimum"
    elif np.all(w < -tol):
        return "maximum"
    elif np.any(w > tol) and np.any(w < -tol):
        return "saddle"
    else:
        return "degenerate"
