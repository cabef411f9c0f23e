"""Checks that several exercises share: functions (f, x) -> Jacobian of f at x."""

from __future__ import annotations

import torch

from nablagrade.grading import Rng, StudentFunction, assert_jacobian, assert_unchanged

from . import families


def check_dtypes(function: StudentFunction, rng: Rng) -> None:
    """Both dtypes, on a map that keeps float32 apart from float64, and one with an affine part only."""
    for dtype in rng.shuffled([torch.float32, torch.float64]):
        for case in (families.waves(rng, 3, 2, dtype), families.quadratic(rng, 2, 4, dtype)):
            assert_jacobian(function(case.f, case.x), case.expected)


def check_unchanged(function: StudentFunction, rng: Rng) -> None:
    """x plain, requiring grad, and with a .grad of its own."""
    for needs_grad, has_grad in ((False, False), (True, False), (True, True)):
        case = families.waves(rng, 2, 3)
        x = case.x.requires_grad_(needs_grad)
        if has_grad:
            x.grad = rng.normal(3)
        call = function.observe(case.f, x)
        assert_unchanged(call, case.f, x)
        assert_jacobian(call.value, case.expected)


def check_purity(function: StudentFunction, rng: Rng) -> None:
    """Calls A, B, A: B has the shape of A but another map and another point."""
    first, second = families.waves(rng, 2, 3), families.quadratic(rng, 2, 3)
    for case in (first, second, first, families.waves(rng, 4, 2)):
        assert_jacobian(function(case.f, case.x), case.expected)
    elsewhere = rng.uniform(3, low=-2, high=2)
    assert_jacobian(function(first.f, elsewhere), first.jacobian(elsewhere))
