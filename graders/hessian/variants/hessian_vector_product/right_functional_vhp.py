# torch.autograd.functional.vhp: the Hessian is symmetric, so the side does not matter.
from torch.autograd import functional


def hessian_vector_product(f, x, v):
    value, product = functional.vhp(f, x, v)
    return product
