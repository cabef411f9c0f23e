"""What the hidden checks of all assignments share: a map with its exact Jacobian."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from torch import Tensor


class Case(NamedTuple):
    """A map, a point, and the Jacobian of the map as a function of the point, exact in float64."""

    f: Callable[[Tensor], Tensor]
    x: Tensor
    jacobian: Callable[[Tensor], Tensor]

    @property
    def expected(self) -> Tensor:
        """The Jacobian at the point, in the dtype of the point."""
        return self.jacobian(self.x.detach().double()).to(self.x.dtype)


def rounded(parameters: Tensor) -> Tensor:
    """Parameters that float32 holds exactly, so that a map means the same in both dtypes."""
    return parameters.float().double()
