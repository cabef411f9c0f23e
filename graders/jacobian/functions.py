"""The maps that the checks of `jacobian` pass to students' functions.

This file is declared readable by students: its code runs beside theirs, for autograd to see through it. Names and
sources give nothing away; parameters are drawn per student by the checks, and the Jacobians are in `references`,
which stays hidden. Every map keeps the dtype of its input and works under autograd, forward-mode AD, torch.func and
vmap.
"""

from collections.abc import Callable

import torch
from torch import Tensor

Map = Callable[[Tensor], Tensor]


def waves(A: Tensor, b: Tensor, C: Tensor) -> Map:
    """x (n,) -> C sin(A x + b) (m,), with A (k, n), b (k,), C (m, k)."""

    def f(x: Tensor) -> Tensor:
        return C.to(x.dtype) @ torch.sin(A.to(x.dtype) @ x + b.to(x.dtype))

    return f


def quadratic(Q: Tensor, L: Tensor) -> Map:
    """x (n,) -> y (m,) with y_i = x^T Q_i x + L_i x; Q (m, n, n) need not be symmetric, L (m, n)."""

    def f(x: Tensor) -> Tensor:
        return (Q.to(x.dtype) @ x) @ x + L.to(x.dtype) @ x

    return f


def signed_squares(C: Tensor, level: Tensor) -> Map:
    """x (n,) -> C (x |x|) + level (m,), with C (m, n), level (m,); smooth wherever no entry of x is 0."""

    def f(x: Tensor) -> Tensor:
        return C.to(x.dtype) @ (x * x.abs()).to(x.dtype) + level.to(x.dtype)

    return f


def products(scale: Tensor) -> Map:
    """x (3,) -> (s x1 x2 x3, exp(x1) x3, x2^2 / (2 + sin x1), s x3) (4,)."""

    def f(x: Tensor) -> Tensor:
        s = scale.to(x.dtype)
        return torch.stack(
            [s * x[0] * x[1] * x[2], torch.exp(x[0]) * x[2], x[1] ** 2 / (2 + torch.sin(x[0])), s * x[2]]
        )

    return f


def with_constant_output(w: Tensor, value: Tensor) -> Map:
    """x (n,) -> (w.x^2, value, prod of the first two entries) (3,): the middle output is a constant, later entries
    count once."""

    def f(x: Tensor) -> Tensor:
        constant = value.to(x.dtype)
        return torch.stack([(w.to(x.dtype) * x**2).sum(), constant, x[0] * x[1]])

    return f


def ignores_inputs(a: Tensor) -> Map:
    """x (4,) -> (a x2^3, sin x2) (2,): only the second entry matters."""

    def f(x: Tensor) -> Tensor:
        return torch.stack([a.to(x.dtype) * x[1] ** 3, torch.sin(x[1])])

    return f


def one_output(A: Tensor) -> Map:
    """x (n,) -> (sum of exp(A x)) (1,), with A (k, n)."""

    def f(x: Tensor) -> Tensor:
        return torch.exp(A.to(x.dtype) @ x).sum().reshape(1)

    return f


def one_input(w: Tensor) -> Map:
    """x (1,) -> sin(w_i x) (m,), with w (m,)."""

    def f(x: Tensor) -> Tensor:
        return torch.sin(w.to(x.dtype) * x[0])

    return f


def selection(order: list[int]) -> Map:
    """x (n,) -> its entries in another order, some of them more than once (m,); order is a list of m positions."""

    def f(x: Tensor) -> Tensor:
        return torch.stack([x[i] for i in order])

    return f
