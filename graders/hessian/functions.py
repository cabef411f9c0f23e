"""The functions that the checks of `hessian` pass to students' functions.

This file is declared readable by students: its code runs beside theirs, for autograd to see through it. Parameters
are drawn per student by the checks; gradients and Hessians are in `references`, which stays hidden. Every function
keeps the dtype of its input and works under autograd, forward-mode AD, torch.func and vmap.
"""

from collections.abc import Callable

import torch
from torch import Tensor

Function = Callable[..., Tensor]


def powers(a: Tensor, p: list[int], used: list[int]) -> Function:
    """(x1, ..., xk) -> the sum of a_i x_i^p_i over the used i; the other variables are not touched."""

    def f(*xs: Tensor) -> Tensor:
        return torch.stack([a[i].to(xs[i].dtype) * xs[i] ** p[i] for i in used]).sum()

    return f


def mixed(Q: Tensor, w: Tensor) -> Function:
    """(x1, ..., xk) -> x^T Q x + exp(w.x), with Q (k, k) not symmetric."""

    def f(*xs: Tensor) -> Tensor:
        x = torch.stack(xs)
        return x @ (Q.to(x.dtype) @ x) + torch.exp(w.to(x.dtype) @ x)

    return f


def partly_linear(c: Tensor) -> Function:
    """(x1, x2, x3, x4) -> x1^2 x3 + c x2: the second variable is linear, the fourth is ignored."""

    def f(*xs: Tensor) -> Tensor:
        return xs[0] ** 2 * xs[2] + c.to(xs[1].dtype) * xs[1]

    return f


def linear(c: Tensor) -> Function:
    """(x1, ..., xk) -> c.x."""

    def f(*xs: Tensor) -> Tensor:
        value: Tensor = c.to(xs[0].dtype) @ torch.stack(xs)
        return value

    return f


def exponentials(A: Tensor) -> Function:
    """x (n,) -> the sum of exp(A x), with A (k, n)."""

    def f(x: Tensor) -> Tensor:
        return torch.exp(A.to(x.dtype) @ x).sum()

    return f


def tilted(A: Tensor, slope: Tensor) -> Function:
    """x (n,) -> the sum of exp(A x), and slope.x, with A (k, n), slope (n,)."""

    def f(x: Tensor) -> Tensor:
        value: Tensor = torch.exp(A.to(x.dtype) @ x).sum() + slope.to(x.dtype) @ x
        return value

    return f


def neighbours(c: Tensor) -> Function:
    """x (n,) -> the sum of c_i x_i^2 x_(i+1), with c (n - 1,); its Hessian has three diagonals."""

    def f(x: Tensor) -> Tensor:
        return (c.to(x.dtype) * x[:-1] ** 2 * x[1:]).sum()

    return f


def ends(c: Tensor) -> Function:
    """x (n,), n >= 3 -> c_0 x_1^3 + c_1 x_n: the last entry is linear, the ones between do not matter."""

    def f(x: Tensor) -> Tensor:
        a, b = c.to(x.dtype)
        value: Tensor = a * x[0] ** 3 + b * x[-1]
        return value

    return f


def around(H: Tensor, g: Tensor, t: Tensor, q: Tensor, centre: Tensor) -> Function:
    """x (n,) -> g.d + d^T H d / 2 + the sum of t_i d_i^3 + q_i d_i^4, with d = x - centre and H (n, n) symmetric."""

    def f(x: Tensor) -> Tensor:
        d = x - centre.to(x.dtype)
        value: Tensor = (
            g.to(x.dtype) @ d + d @ (H.to(x.dtype) @ d) / 2 + (t.to(x.dtype) * d**3 + q.to(x.dtype) * d**4).sum()
        )
        return value

    return f


def wells(a: Tensor, b: Tensor, Q: Tensor, centre: Tensor) -> Function:
    """x (n,) -> a (y_1^2 - 1)^2 / 4 + the sum of b_i y_(i+1)^2 / 2, with y = Q^T (x - centre), Q (n, n), b (n - 1,)."""

    def f(x: Tensor) -> Tensor:
        y = Q.to(x.dtype).T @ (x - centre.to(x.dtype))
        value: Tensor = a.to(x.dtype) * (y[0] ** 2 - 1) ** 2 / 4 + (b.to(x.dtype) * y[1:] ** 2).sum() / 2
        return value

    return f


def saddle() -> Function:
    """x (3,) -> x1^2 - x2^2 + 0 x3."""

    def f(x: Tensor) -> Tensor:
        return x[0] ** 2 - x[1] ** 2 + 0 * x[2]

    return f
