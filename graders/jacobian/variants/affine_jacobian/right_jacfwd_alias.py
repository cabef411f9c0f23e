# Uses forward mode from torch.func under another name, on a named helper.
import torch.func as diff


def affine(z, A, b):
    return torch.einsum("ij,j->i", A, z) + b


def affine_jacobian(A, b, x):
    return diff.jacfwd(affine, argnums=0)(x, A, b)
