"""Gradients and Hessians of the functions in `functions`, by hand, in float64, without automatic differentiation."""

from __future__ import annotations

import torch
from torch import Tensor


def powers(a: Tensor, p: list[int], used: list[int], x: Tensor) -> tuple[Tensor, Tensor]:
    """Gradient (k,) and Hessian (k, k)."""
    n = torch.tensor(p, dtype=torch.float64)
    c = torch.zeros_like(a)
    c[used] = a[used]
    return c * n * x ** (n - 1), torch.diag(c * n * (n - 1) * x ** (n - 2))


def mixed(Q: Tensor, w: Tensor, x: Tensor) -> tuple[Tensor, Tensor]:
    e = torch.exp(w @ x)
    return (Q + Q.T) @ x + e * w, Q + Q.T + e * torch.outer(w, w)


def partly_linear(c: Tensor, x: Tensor) -> tuple[Tensor, Tensor]:
    gradient, hessian = torch.zeros(4, dtype=torch.float64), torch.zeros(4, 4, dtype=torch.float64)
    gradient[0], gradient[1], gradient[2] = 2 * x[0] * x[2], c, x[0] ** 2
    hessian[0, 0] = 2 * x[2]
    hessian[0, 2] = hessian[2, 0] = 2 * x[0]
    return gradient, hessian


def exponentials(A: Tensor, x: Tensor, v: Tensor) -> Tensor:
    """H v = A^T diag(exp(A x)) A v."""
    return A.T @ (torch.exp(A @ x) * (A @ v))


def neighbours(c: Tensor, x: Tensor, v: Tensor) -> Tensor:
    """H v of the sum of c_i x_i^2 x_(i+1)."""
    product = torch.zeros_like(x)
    product[:-1] += 2 * c * (x[1:] * v[:-1] + x[:-1] * v[1:])
    product[1:] += 2 * c * x[:-1] * v[:-1]
    return product


def ends(c: Tensor, x: Tensor, v: Tensor) -> Tensor:
    product = torch.zeros_like(x)
    product[0] = 6 * c[0] * x[0] * v[0]
    return product


def around(H: Tensor, g: Tensor, t: Tensor, q: Tensor, centre: Tensor, x: Tensor) -> tuple[Tensor, Tensor]:
    """Gradient (n,) and Hessian (n, n)."""
    d = x - centre
    return g + H @ d + 3 * t * d**2 + 4 * q * d**3, H + torch.diag(6 * t * d + 12 * q * d**2)
