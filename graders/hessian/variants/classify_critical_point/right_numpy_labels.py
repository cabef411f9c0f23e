# Picks the answer out of a NumPy array of texts.
import numpy as np


def classify_critical_point(f, x, tol=1e-6):
    lam = np.linalg.eigvalsh(torch.func.hessian(f)(x.detach().clone()).numpy())
    names = np.array(["degenerate", "minimum", "maximum", "saddle"])
    up, down = lam > tol, lam < -tol
    return names[1 if up.all() else 2 if down.all() else 3 if up.any() and down.any() else 0]
