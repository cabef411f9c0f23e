"""The functions that the checks of `slopes` pass to students' functions.

This file is declared readable by students: its code runs beside theirs, for autograd to see through it. It gives
nothing away: the parameters are drawn by the checks, and the derivatives stay there.
"""

from collections.abc import Callable

import torch
from torch import Tensor


def wave(a: Tensor) -> Callable[[Tensor], Tensor]:
    """x (n,) -> sin(a.x) + x.x (0-d), with a (n,)."""

    def f(x: Tensor) -> Tensor:
        return torch.sin(a.to(x.dtype) @ x) + x @ x

    return f
