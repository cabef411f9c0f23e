"""The functions that the checks of `@assignment@` pass to students' functions.

This file is declared readable by students: its code runs beside theirs, for autograd to see through it. Draw
parameters in the checks, and keep expected values there. Besides torch and the standard library, it can import only
what students' notebooks can.
"""

from collections.abc import Callable

from torch import Tensor


def affine(A: Tensor, b: Tensor) -> Callable[[Tensor], Tensor]:
    """x (n,) -> A x + b (m,), with A (m, n), b (m,)."""

    def f(x: Tensor) -> Tensor:
        return A.to(x.dtype) @ x + b.to(x.dtype)

    return f
