"""The one comparison: a value from a student against an expected tensor, in a fixed order; the first miss speaks.

type -> dtype -> shape -> finite -> value. The error of a value is norm-wise: the largest difference of any entry,
relative to the largest expected entry. Entry by entry would punish rounding in entries that cancel to almost nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import torch

from nablagrade.wire import Opaque

TOLERANCE = {torch.float64: 2e-13, torch.float32: 2e-5}
"""Largest norm-wise error that passes, by dtype.

Measured by `python -m benchmarks.spread` on the graders' own maps, 64 seeds: independent right methods (reverse and
forward mode, looped and batched) stay below 2.4e-15 in float64 and 5.3e-7 in float32 (1.1e-6 for the gradients of
`hessian`), a factor of 80 and 18 inside. The nearest method that may not pass is a central difference quotient: in
float64 not below 1.3e-11 at its best step, a factor of 65 outside. In float32 quotients come as close as 1.1e-5; what
must tell them apart is checked in float64.
"""


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
        actual: anything that came over the wire. expected: of the dtype and shape that the result must have; computed
        in float64 and rounded where that is narrower. tolerance: largest norm-wise relative error; by default that of
        the dtype.
    """
    if type(actual) is not torch.Tensor:
        return Comparison(Stage.TYPE, describe_type(actual), "torch.Tensor")
    if actual.dtype is not expected.dtype:
        return Comparison(Stage.DTYPE, str(actual.dtype), str(expected.dtype))
    if actual.shape != expected.shape:
        return Comparison(Stage.SHAPE, str(tuple(actual.shape)), str(tuple(expected.shape)))
    if not bool(torch.isfinite(actual).all()):
        return Comparison(Stage.FINITE, "NaN or infinity", "finite values")
    limit = TOLERANCE[expected.dtype] if tolerance is None else tolerance
    return compare_values(actual.detach(), expected.detach(), limit)


def compare_values(actual: torch.Tensor, expected: torch.Tensor, tolerance: float) -> Comparison:
    """Compare two finite tensors of the same shape and dtype."""
    if expected.numel() == 0:
        return Comparison(Stage.EQUAL, error=0.0, tolerance=tolerance)
    wide, target = actual.to(torch.float64), expected.to(torch.float64)
    difference = (wide - target).abs()
    scale = target.abs().max().item() or 1.0
    error = difference.max().item() / scale
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
