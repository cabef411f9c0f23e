# Uses .numpy() without detach, which fails when x requires grad.
# diagnosis: numpy_with_graph
import numpy as np


def newton_step(f, x):
    H, g = torch.func.hessian(f)(x), torch.func.grad(f)(x)
    return torch.from_numpy(x.numpy() - np.linalg.solve(H.numpy(), g.numpy()))
