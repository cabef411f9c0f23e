"""Derivatives of the functions in `functions`, by hand, in float64, without automatic differentiation."""

from __future__ import annotations

import torch
from torch import Tensor


def tanh_layer(W: Tensor, b: Tensor, x: Tensor) -> Tensor:
    """diag(1 - tanh^2) W."""
    return (1 - torch.tanh(W @ x + b) ** 2)[:, None] * W


def couplings(P: Tensor, Q: Tensor, x: Tensor) -> Tensor:
    return (Q @ x)[:, None] * P + (P @ x)[:, None] * Q


def first_and_constant(a: Tensor, x: Tensor) -> Tensor:
    jacobian = torch.zeros(3, len(x), dtype=torch.float64)
    jacobian[0, 0] = 2 * a * x[0]
    jacobian[2, 0], jacobian[2, 1] = x[1], x[0]
    return jacobian


def ignores_the_middle(c: Tensor, u: Tensor) -> Tensor:
    jacobian = torch.zeros(2, 3, dtype=torch.float64)
    jacobian[0, 0] = c * torch.cos(u[0])
    jacobian[1, 0], jacobian[1, 2] = u[2], u[0]
    return jacobian


def power(c: Tensor, p: int, t: Tensor) -> Tensor:
    return c * p * t ** (p - 1)


def wave(w: Tensor, t: Tensor) -> Tensor:
    return w * torch.cos(w * t)


def bilinear(Q: Tensor, w: Tensor, u: Tensor) -> Tensor:
    """The gradient (k,)."""
    return (Q + Q.T) @ u + w


def only_last(c: Tensor, u: Tensor) -> Tensor:
    gradient = torch.zeros_like(u)
    gradient[-1] = 2 * c * u[-1]
    return gradient


def sines(w: Tensor, x: Tensor, v: Tensor) -> Tensor:
    """v^T J, as all that follow."""
    return v * w * torch.cos(w * x)


def rolled(w: Tensor, steps: int, x: Tensor, v: Tensor) -> Tensor:
    return v * w * torch.roll(x, steps, 0) + torch.roll(v * w * x, -steps, 0)


def pairs(x: Tensor, v: Tensor) -> Tensor:
    half = len(x) // 2
    return torch.cat([v * x[half:], v * x[:half]])


def doubled(x: Tensor, v: Tensor) -> Tensor:
    return v[: len(x)] + 2 * x * v[len(x) :]


def dense(W: Tensor, x: Tensor, v: Tensor) -> Tensor:
    return W.T @ v


def log_sum_exp(x: Tensor) -> Tensor:
    """log of the sum of exp x, by the largest entry."""
    largest = x.max()
    return largest + torch.log(torch.exp(x - largest).sum())


def softmax(x: Tensor) -> Tensor:
    """Its gradient."""
    weights = torch.exp(x - x.max())
    return weights / weights.sum()
