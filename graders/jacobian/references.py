"""Jacobians of the maps in `functions`, by hand, in float64. Nothing here uses automatic differentiation."""

from __future__ import annotations

import torch
from torch import Tensor


def waves(A: Tensor, b: Tensor, C: Tensor, x: Tensor) -> Tensor:
    """d/dx C sin(A x + b) = C diag(cos(A x + b)) A."""
    return C @ (torch.cos(A @ x + b)[:, None] * A)


def quadratic(Q: Tensor, L: Tensor, x: Tensor) -> Tensor:
    """Row i of the Jacobian of x^T Q_i x + L_i x is x^T (Q_i + Q_i^T) + L_i."""
    return (Q + Q.mT) @ x + L


def signed_squares(C: Tensor, x: Tensor) -> Tensor:
    """d/dx C (x |x|) = C diag(2 |x|)."""
    return C * (2 * x.abs())


def products(scale: Tensor, x: Tensor) -> Tensor:
    x1, x2, x3 = x
    s, zero = scale, torch.zeros((), dtype=torch.float64)
    below = 2 + torch.sin(x1)
    return torch.stack(
        [
            torch.stack([s * x2 * x3, s * x1 * x3, s * x1 * x2]),
            torch.stack([torch.exp(x1) * x3, zero, torch.exp(x1)]),
            torch.stack([-(x2**2) * torch.cos(x1) / below**2, 2 * x2 / below, zero]),
            torch.stack([zero, zero, s]),
        ]
    )


def with_constant_output(w: Tensor, x: Tensor) -> Tensor:
    jacobian = torch.zeros(3, len(x), dtype=torch.float64)
    jacobian[0] = 2 * w * x
    jacobian[2, 0], jacobian[2, 1] = x[1], x[0]
    return jacobian


def ignores_inputs(a: Tensor, x: Tensor) -> Tensor:
    jacobian = torch.zeros(2, 4, dtype=torch.float64)
    jacobian[0, 1], jacobian[1, 1] = 3 * a * x[1] ** 2, torch.cos(x[1])
    return jacobian


def one_output(A: Tensor, x: Tensor) -> Tensor:
    return (torch.exp(A @ x) @ A)[None, :]


def one_input(w: Tensor, x: Tensor) -> Tensor:
    return (w * torch.cos(w * x[0]))[:, None]


def selection(order: list[int], x: Tensor) -> Tensor:
    return torch.eye(len(x), dtype=torch.float64)[order]
