# Goes through NumPy and comes back to a tensor of the same dtype.
import numpy as np


def affine_jacobian(A, b, x):
    jac = np.array(A.detach().numpy(), copy=True)
    return torch.from_numpy(jac)
