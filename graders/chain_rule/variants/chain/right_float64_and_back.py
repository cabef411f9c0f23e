# Multiplies in float64 by way of NumPy and converts back to the dtype of the arguments.
import numpy as np


def chain(J_outer, J_inner):
    product = np.dot(J_outer.detach().double().numpy(), J_inner.detach().double().numpy())
    return torch.from_numpy(product).to(J_outer.dtype)
