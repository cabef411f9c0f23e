"""The functions that the checks of `chain_rule` pass to students' functions.

This file is declared readable by students: its code runs beside theirs, for autograd to see through it. Parameters are
drawn per student by the checks; the derivatives are in `references`, which stays hidden. Every function keeps the dtype
of its input and works under autograd, forward-mode AD, torch.func and vmap.
"""

from collections.abc import Callable

import torch
from torch import Tensor

Map = Callable[[Tensor], Tensor]


def tanh_layer(W: Tensor, b: Tensor) -> Map:
    """x (n,) -> tanh(W x + b) (m,)."""

    def f(x: Tensor) -> Tensor:
        return torch.tanh(W.to(x.dtype) @ x + b.to(x.dtype))

    return f


def couplings(P: Tensor, Q: Tensor) -> Map:
    """x (n,) -> (P x) * (Q x) (m,), entry by entry."""

    def f(x: Tensor) -> Tensor:
        return (P.to(x.dtype) @ x) * (Q.to(x.dtype) @ x)

    return f


def first_and_constant(a: Tensor, value: Tensor) -> Map:
    """x (n,) -> (a x1^2, value, x1 x2) (3,): a constant entry, and inputs that do not matter."""

    def f(x: Tensor) -> Tensor:
        return torch.stack([a.to(x.dtype) * x[0] ** 2, value.to(x.dtype), x[0] * x[1]])

    return f


def ignores_the_middle(c: Tensor) -> Map:
    """u (3,) -> (c sin u1, u1 u3) (2,)."""

    def f(u: Tensor) -> Tensor:
        return torch.stack([c.to(u.dtype) * torch.sin(u[0]), u[0] * u[2]])

    return f


def power(c: Tensor, p: int) -> Map:
    """t -> c t^p, 0-d."""

    def f(t: Tensor) -> Tensor:
        return c.to(t.dtype) * t**p

    return f


def wave(w: Tensor) -> Map:
    """t -> sin(w t), 0-d."""

    def f(t: Tensor) -> Tensor:
        return torch.sin(w.to(t.dtype) * t)

    return f


def constant(c: Tensor) -> Map:
    """t -> c, 0-d, whatever t is."""

    def f(t: Tensor) -> Tensor:
        return c.to(t.dtype)

    return f


def identity() -> Map:
    """t -> t itself."""

    def f(t: Tensor) -> Tensor:
        return t

    return f


def bilinear(Q: Tensor, w: Tensor) -> Map:
    """u (k,) -> u^T Q u + w.u, 0-d; Q need not be symmetric."""

    def f(u: Tensor) -> Tensor:
        value: Tensor = u @ (Q.to(u.dtype) @ u) + w.to(u.dtype) @ u
        return value

    return f


def only_last(c: Tensor) -> Map:
    """u (k,) -> c u_k^2, 0-d."""

    def f(u: Tensor) -> Tensor:
        return c.to(u.dtype) * u[-1] ** 2

    return f


def sines(w: Tensor) -> Map:
    """x (n,) -> sin(w * x) (n,)."""

    def f(x: Tensor) -> Tensor:
        return torch.sin(w.to(x.dtype) * x)

    return f


def rolled(w: Tensor, steps: int) -> Map:
    """x (n,) -> w * x * (x rolled by some steps) (n,)."""

    def f(x: Tensor) -> Tensor:
        return w.to(x.dtype) * x * torch.roll(x, steps, 0)

    return f


def pairs() -> Map:
    """x (2 n,) -> the products of its halves (n,)."""

    def f(x: Tensor) -> Tensor:
        half = x.shape[0] // 2
        return x[:half] * x[half:]

    return f


def doubled() -> Map:
    """x (n,) -> x and x^2, one after the other (2 n,)."""

    def f(x: Tensor) -> Tensor:
        return torch.cat([x, x**2])

    return f


def dense(W: Tensor) -> Map:
    """x (n,) -> W x (m,)."""

    def f(x: Tensor) -> Tensor:
        return W.to(x.dtype) @ x

    return f
