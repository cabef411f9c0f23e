"""When a value agrees with a mistake: with how much evidence, and how near.

By chance, a wrong value of n entries comes as near as e to a candidate with a probability of about e^n; the bounds are
such that this does not happen to anybody.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from nablagrade.numeric.compare import TOLERANCE, compare_values

NEAR = 1e-6
"""How near a value must come to a candidate where the expected value is an approximation by its nature."""

FEW_DIGITS = 1e-3
"""Relative errors below this, and above the tolerance, come from approximation rather than from another formula."""

MANY_DIGITS = 1e-4
"""A single number must agree better than this to say anything."""


@dataclass(frozen=True, slots=True)
class Line:
    """A mistake that fixes a value up to one number: any `at + c * along` with c not zero."""

    at: Tensor
    along: Tensor


@dataclass(frozen=True, slots=True)
class Near:
    """A mistake that only costs digits: any value that is nearly the right one, `at`."""

    at: Tensor


@dataclass(frozen=True, slots=True)
class Close:
    """A mistake that costs digits in a known way: a value as near to `at` as `within`, while the right one is not."""

    at: Tensor
    within: float


Candidate = Tensor | Line | Near | Close


def bound(dtype: torch.dtype, exact: bool) -> float:
    """How near a value of a dtype must come to a candidate, relative to the candidate's largest entry."""
    return max(10 * TOLERANCE[dtype], 0.0 if exact else NEAR)


def says_enough(actual: Tensor, tolerance: float) -> bool:
    """Whether a value has enough digits and entries for its agreement with something to be no accident."""
    return actual.numel() > 1 or tolerance < MANY_DIGITS or not bool(torch.isfinite(actual).all())


def agrees(actual: Tensor, candidate: Candidate, tolerance: float) -> bool:
    """Whether a value is what a mistake would give; infinite and undefined entries count as values."""
    if isinstance(candidate, Line):
        return lies_on(actual, candidate, tolerance)
    if isinstance(candidate, Near):
        return agrees(actual, candidate.at, FEW_DIGITS)
    if isinstance(candidate, Close):
        return agrees(actual, candidate.at, candidate.within)
    if actual.shape != candidate.shape:
        return False
    away, scale = float((actual - candidate).abs().sum()), float(candidate.abs().max()) if candidate.numel() else 0.0
    if math.isfinite(away) and away > actual.numel() * tolerance * (scale or 1.0):
        return False  # most candidates, at the price of a few operations
    known = torch.isfinite(candidate)
    if not torch.equal(known, torch.isfinite(actual)):
        return False
    same = torch.equal(torch.nan_to_num(actual[~known]), torch.nan_to_num(candidate[~known]))
    return same and compare_values(actual[known], candidate[known], tolerance).ok


def lies_on(actual: Tensor, line: Line, tolerance: float) -> bool:
    """Whether a vector of at least two entries lies on a line, and not at its beginning."""
    if actual.shape != line.at.shape or actual.numel() < 2 or not bool(torch.isfinite(actual).all()):
        return False
    step, length = actual - line.at, float(line.along @ line.along)
    factor = float(step @ line.along) / length if length else 0.0
    return abs(factor) > NEAR and compare_values(step, factor * line.along, tolerance).ok
