# Reverse over forward: the gradient of the derivative along v.
from torch.func import grad, jvp


def hessian_vector_product(f, x, v):
    def slope_along_v(point):
        return jvp(f, (point,), (v,))[1]

    return grad(slope_along_v)(x)
