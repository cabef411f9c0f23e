"""The one comparison: a value from a student against an expected tensor, in a fixed order; the first miss speaks.

type -> dtype -> shape -> finite -> value. The error of a value is norm-wise: the largest difference of any entry,
relative to the largest expected entry. Entry by entry would punish rounding in entries that cancel to almost nothing.
"""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from enum import StrEnum

import torch

from nablagrade.errors import GraderError
from nablagrade.wire import Opaque

TOLERANCE = {torch.float64: 2e-13, torch.float32: 2e-5}
"""Largest norm-wise error that passes, by dtype.

Measured by `python -m benchmarks.spread` on the graders' own maps, 64 seeds: independent right methods (reverse and
forward mode, looped and batched) stay below 2.4e-15 in float64 and 5.3e-7 in float32 (1.1e-6 for the gradients of
`hessian`), a factor of 80 and 18 inside. The nearest method that may not pass is a central difference quotient: in
float64 not below 1.3e-11 at its best step, a factor of 65 outside. In float32 quotients come as close as 1.1e-5; what
must tell them apart is checked in float64. Differences of many points are as exact as right methods wherever the values
of a map stay near 0: what must tell these apart is checked on maps whose values are a million times their derivatives,
where the best of 56 stencils and steps comes no closer than 8.5e-12, a factor of 40 outside.
"""


SIZE = 64
"""Sums of as many terms are what TOLERANCE allows for."""


def tolerance_of(dtype: torch.dtype, *, size: int = SIZE, condition: float = 1.0) -> float:
    """Largest norm-wise error that passes, for results that gather more rounding than a small derivative does.

    Each operation errs by a unit roundoff u at most. In a sum of n terms such errors add up like a random walk, to
    about sqrt(n) u (never more than n u): the dtype's tolerance grows by sqrt(size / 64). A backward stable solution of
    a linear system errs by a small multiple of u times the condition number, which is added twenty times.

    Args:
        dtype: float64 or float32. size: length of the longest sum in the result: n of a gradient or of H v.
        condition: condition number (2-norm) of the matrix that is inverted, 1 where none is.

    Measured by `python -m benchmarks.spread`, four right methods each: H v with sums of 20 000 terms stays a factor of
    170 inside in float64 and 19 in float32; solutions of systems with condition 100 a factor of 42 and 52, with
    condition 10 000 a factor of 28 and 31.
    """
    roundoff = torch.finfo(dtype).eps / 2
    return TOLERANCE[dtype] * max(1.0, math.sqrt(size / SIZE)) + 20 * roundoff * max(0.0, condition - 1)


class Stage(StrEnum):
    """Where a comparison stopped; EQUAL is the only one that passes."""

    TYPE = "type"
    DTYPE = "dtype"
    SHAPE = "shape"
    FINITE = "finite"
    VALUE = "value"
    EQUAL = "equal"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a comparison found.

    Attributes:
        got, expected: descriptions at the stage that missed: types, dtypes, shapes, or the values of the worst entry.
        error: norm-wise relative error, where the comparison came that far.
        index: the worst entry's.
    """

    stage: Stage
    got: str = ""
    expected: str = ""
    error: float | None = None
    tolerance: float | None = None
    index: tuple[int, ...] | None = None

    @property
    def ok(self) -> bool:
        return self.stage is Stage.EQUAL

    @property
    def ratio(self) -> float | None:
        """Error over tolerance, at most 1 where it passed; None where no values were compared."""
        if self.error is None or not self.tolerance:
            return None
        return self.error / self.tolerance

    def __str__(self) -> str:
        if self.ok:
            return f"equal: error {self.error:.2g}, tolerance {self.tolerance:.2g}"
        if self.stage is Stage.VALUE:
            return (
                f"error {self.error:.3g} over tolerance {self.tolerance:.3g}, worst at {self.index}: "
                f"got {self.got}, expected {self.expected}"
            )
        return f"{self.stage}: got {self.got}, expected {self.expected}"


def compare(actual: object, expected: torch.Tensor, tolerance: float | None = None) -> Comparison:
    """Compare what a student's function returned with the expected tensor.

    Args:
        actual: anything that came over the wire. expected: finite, of the dtype and shape that the result must have;
        computed in float64 and rounded where that is narrower. tolerance: largest norm-wise relative error; by default
        that of the dtype.

    Raises:
        GraderError: `expected` is nothing that a result could be compared with; that is the grader's mistake.
    """
    check_expected(expected, tolerance)
    if type(actual) is not torch.Tensor:
        sparse = isinstance(actual, Opaque) and actual.type.startswith("torch.Tensor")
        return Comparison(Stage.TYPE, describe_type(actual), "dense torch.Tensor" if sparse else "torch.Tensor")
    if actual.dtype is not expected.dtype:
        return Comparison(Stage.DTYPE, str(actual.dtype), str(expected.dtype))
    if actual.shape != expected.shape:
        return Comparison(Stage.SHAPE, str(tuple(actual.shape)), str(tuple(expected.shape)))
    if not bool(torch.isfinite(actual).all()):
        return Comparison(Stage.FINITE, "NaN or infinity", "finite values")
    limit = TOLERANCE[expected.dtype] if tolerance is None else tolerance
    return compare_values(actual.detach(), expected.detach(), limit)


def check_expected(expected: object, tolerance: float | None) -> None:
    """Refuse what no result could be compared with."""
    if not isinstance(expected, torch.Tensor):
        raise GraderError(f"a check expects a {type(expected).__name__}; give the expected value as a torch.Tensor.")
    if expected.dtype not in TOLERANCE:
        known = " or ".join(map(str, TOLERANCE))
        raise GraderError(f"a check expects a tensor of {expected.dtype}; derivatives are compared in {known}.")
    if not bool(torch.isfinite(expected).all()):
        raise GraderError("a check expects NaN or infinity, which no result could equal. Choose other inputs.")
    if tolerance is not None and not 0 <= tolerance < 1:
        raise GraderError(f"a check compares with the tolerance {tolerance!r}; it must be at least 0 and less than 1.")


def compare_values(actual: torch.Tensor, expected: torch.Tensor, tolerance: float) -> Comparison:
    """Compare two finite tensors of the same shape and dtype."""
    if expected.numel() == 0:
        return Comparison(Stage.EQUAL, error=0.0, tolerance=tolerance)
    wide, target = actual.to(torch.float64), expected.to(torch.float64)
    difference = (wide - target).abs()
    scale = target.abs().max().item() or 1.0
    error = min(difference.max().item() / scale, sys.float_info.max)  # a record is JSON, which has no infinity
    if error <= tolerance:
        return Comparison(Stage.EQUAL, error=error, tolerance=tolerance)
    index = tuple(int(i) for i in torch.unravel_index(difference.argmax(), difference.shape))
    got, wanted = f"{wide[index].item():.6g}", f"{target[index].item():.6g}"
    return Comparison(Stage.VALUE, got, wanted, error, tolerance, index)


def describe_type(value: object) -> str:
    """The type of a value from the wire in a student's words."""
    if isinstance(value, Opaque):
        return value.type
    if value is None:
        return "None"
    return type(value).__name__
