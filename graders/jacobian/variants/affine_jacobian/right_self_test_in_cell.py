# Copies A and tests itself below the function, with prints and a warning.
import warnings


def affine_jacobian(A, b, x):
    """dy_i / dx_j = A_ij"""
    if x.abs().max() > 1e6:
        warnings.warn("x is large, but the Jacobian does not depend on it")
    return A.clone()


_A = torch.rand(3, 2)
_b = torch.rand(3)
_x = torch.rand(2)
assert torch.allclose(affine_jacobian(_A, _b, _x), torch.func.jacrev(lambda z: _A @ z + _b)(_x))
print("my own test passed")
