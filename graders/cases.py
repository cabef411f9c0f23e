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


def visits(first: Case, second: Case) -> list[Case]:
    """Calls that show what is kept between them: a map at two points, another map at the first, and the first again."""
    return [first, first._replace(x=second.x), second._replace(x=first.x), first]


def with_zeros(case: Case, count: int = 1) -> Case:
    """The case with the first coordinates of its point set to 0, where whatever is taken relative to x breaks."""
    x = case.x.clone()
    x[:count] = 0
    return case._replace(x=x)


def rounded(parameters: Tensor) -> Tensor:
    """Parameters that float32 holds exactly, so that a map means the same in both dtypes."""
    return parameters.float().double()
