"""Checks that several exercises share: functions (f, x) -> Jacobian of f at x."""

from __future__ import annotations

import torch

from nablagrade.grading import Rng, StudentFunction, assert_jacobian, assert_unchanged

from ..arguments import put, states
from ..cases import visits, with_zeros
from . import families

SHAPES = (2, 3), (2, 3), (1, 3), (3, 1)
DTYPES = torch.float64, torch.float32, torch.float32, torch.float64
"""Sizes (m, n) and dtypes that go with the states of an argument: what mends one may forget another."""


def check_dtypes(function: StudentFunction, rng: Rng) -> None:
    """Both dtypes, on a map that keeps float32 apart from float64, and one with an affine part only."""
    for dtype in rng.shuffled([torch.float32, torch.float64]):
        for case in (families.waves(rng, 3, 2, dtype), families.quadratic(rng, 2, 4, dtype)):
            assert_jacobian(function(case.f, case.x), case.expected, of=case.f, at=case.x)


def check_unchanged(function: StudentFunction, rng: Rng) -> None:
    """x in every state in which an argument comes, in both dtypes, and where m or n is 1."""
    for wanted, (outputs, inputs), dtype in zip(states(1), SHAPES, DTYPES, strict=True):
        case = families.waves(rng, outputs, inputs, dtype)
        put(rng, [case.x], wanted)
        call = function.observe(case.f, case.x)
        assert_unchanged(call, case.f, case.x)
        assert_jacobian(call.value, case.expected, of=case.f, at=case.x)


def check_purity(function: StudentFunction, rng: Rng) -> None:
    """One map at two points, two maps of the same code at one point, the first call again, at a point that has moved,
    and another shape."""
    first, second = families.waves(rng, 2, 3), families.waves(rng, 2, 3)
    for case in visits(first, second):
        assert_jacobian(function(case.f, case.x), case.expected, of=case.f, at=case.x)
    moved, other = first._replace(x=second.x), families.waves(rng, 4, 2)
    assert_jacobian(function.again(moved.f, moved.x), moved.expected, of=moved.f, at=moved.x)
    assert_jacobian(function(other.f, other.x), other.expected, of=other.f, at=other.x)


def check_zeros(function: StudentFunction, rng: Rng) -> None:
    """Zeros in the Jacobian, entries that are no zeros, however small, or are huge, and zeros in the point."""
    for case in (
        families.constant_output(rng),
        families.ignored_inputs(rng),
        families.waves(rng, 2, 3, scale=1e-9),
        families.waves(rng, 3, 2, scale=1e6),
        with_zeros(families.quadratic(rng, 3, 2)),
        with_zeros(families.waves(rng, 2, 3), 3),
    ):
        assert_jacobian(function(case.f, case.x), case.expected, of=case.f, at=case.x)
