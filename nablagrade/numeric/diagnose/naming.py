"""The one diagnosis that fits a value which did not pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import torch
from torch import Tensor

from nablagrade.numeric.compare import TOLERANCE, compare_values, describe_type
from nablagrade.numeric.diagnose.evidence import FEW_DIGITS, Candidate, Close, Line, Near, agrees, bound, says_enough
from nablagrade.numeric.diagnose.values import Kind, candidates

Mistakes = Mapping[str, Candidate | Sequence[Candidate]]
"""What wrong answers would give, by the name of their diagnosis; several values where a mistake can be made in several
ways."""

TYPES = {"NoneType": "none", "list": "list", "tuple": "tuple", "ndarray": "array", "float": "number", "int": "number"}
WEAK_CLAIMS = ("all_equal", "constant_factor")
"""What is plainly so, whatever it came from."""
FEW_DIGITS_OF_ONE = 1e-6
"""`FEW_DIGITS` for a single number, which may come near the right one by chance."""


def diagnose(
    actual: object,
    expected: Tensor,
    kind: Kind = Kind.VECTOR,
    *,
    exact: bool = True,
    mistakes: Mistakes | Callable[[], Mistakes] | None = None,
) -> str | None:
    """The one diagnosis that fits a value which did not pass, or None.

    Args:
        actual: what came over the wire.
        exact: the expected value is exact; when it is an approximation by its nature, a small error says nothing.
        mistakes: what the check knows that wrong answers may give, or a function that works it out, which is called
            only when nothing that is seen at once speaks.
    """
    if type(actual) is not Tensor:
        return TYPES.get(describe_type(actual).rpartition(".")[2] if actual is not None else "NoneType")
    if actual.dtype is not expected.dtype:
        name = str(actual.dtype).removeprefix("torch.")
        return name if name in ("float32", "float64") else None
    wide, target = actual.detach().to(torch.float64), expected.detach().to(torch.float64)
    fact = arrangement(wide, target, 10 * TOLERANCE[expected.dtype]) or emptiness(wide, target, kind)
    if fact:
        return fact
    near = bound(expected.dtype, exact)
    if says_enough(wide, near):
        named = matching(wide, target, kind, near, mistakes)
        if named:
            return the_one(named)
    finite = torch.isfinite(wide)
    if not bool(finite.all()):
        return "not_finite" if is_right_elsewhere(wide, target, finite, near) else None
    return next(properties(wide, target, kind, near), None) or (precision(wide, target, expected.dtype, exact))


def arrangement(actual: Tensor, target: Tensor, tolerance: float) -> str | None:
    """A right value of a wrong shape: the same entries in the same order."""
    if actual.shape == target.shape or actual.numel() != target.numel():
        return None
    if not agrees(actual.reshape(-1), target.reshape(-1), tolerance):
        return None
    if actual.squeeze().shape != target.squeeze().shape:
        return "flattened"
    return "missing_dimension" if actual.dim() < target.dim() else "extra_dimension"


def emptiness(actual: Tensor, target: Tensor, kind: Kind) -> str | None:
    """All zeros, of the right shape."""
    if actual.shape != target.shape or bool(actual.any()):
        return None
    return "no_curvature" if kind is Kind.HESSIAN else "zero"


def matching(
    actual: Tensor,
    target: Tensor,
    kind: Kind,
    near: float,
    mistakes: Mistakes | Callable[[], Mistakes] | None,
) -> set[str]:
    """The names of all mistakes that would give this value; one that would give the right value shows nothing."""
    known = mistakes() if callable(mistakes) else mistakes or {}
    points = [*candidates(target, kind), *(pair for pair in flat(known) if isinstance(pair[1], Tensor | Close))]
    named = {
        name for name, value in points if agrees(actual, wide(value), near) and not agrees(target, wide(value), near)
    }
    nearly = {name for name, value in flat(known) if isinstance(value, Near) and agrees(actual, value, near)}
    if named or nearly:  # what is nearly right lies on every line through the right value
        return named or nearly
    return {name for name, line in flat(known) if isinstance(line, Line) and agrees(actual, line, near)}


def flat(mistakes: Mistakes) -> Iterator[tuple[str, Candidate]]:
    for name, values in mistakes.items():
        for value in [values] if isinstance(values, Candidate) else values:
            yield name, value


def wide(value: Candidate) -> Candidate:
    return value.detach().to(torch.float64) if isinstance(value, Tensor) else value


def the_one(names: set[str]) -> str | None:
    """Of several mistakes that give the same value none is named, except the weakest claim, which is true of all."""
    if len(names) == 1:
        return next(iter(names))
    return next((weak for weak in WEAK_CLAIMS if weak in names), None)


def properties(actual: Tensor, target: Tensor, kind: Kind, near: float) -> Iterator[str]:
    """What is seen of a value beside the right one without a candidate for it."""
    alike = actual.shape == target.shape and not agrees(actual, target, near)
    if alike and target.dim() in (1, 2) and is_reordered(actual, target, near):
        yield "permuted" if target.dim() == 1 else "rows_permuted"
    if alike and target.dim() == 2 and is_reordered(actual.mT, target.mT, near):
        yield "columns_permuted"
    if actual.numel() > 1 and bool((actual == actual.reshape(-1)[0]).all()):
        yield "all_equal"
    if alike and kind is Kind.JACOBIAN and target.dim() == 3 and repeats(actual, near) and not repeats(target, near):
        yield "batch_repeated"


def is_right_elsewhere(actual: Tensor, target: Tensor, finite: Tensor, near: float) -> bool:
    """Whether the finite entries, at least one that is not zero, are right."""
    alike = actual.shape == target.shape and bool(actual[finite].any()) and bool(torch.isfinite(target).all())
    return alike and agrees(torch.where(finite, actual, target), target, near)


def repeats(stack: Tensor, near: float) -> bool:
    """Whether all matrices of a stack are the same."""
    return agrees(stack, stack[:1].expand(stack.shape), near)


def is_reordered(actual: Tensor, target: Tensor, near: float) -> bool:
    """Whether the rows (or entries) are those of the target in another order, each of them once and unmistakably."""
    scale = float(target.abs().max()) or 1.0
    apart = (actual.unsqueeze(1) - target.unsqueeze(0)).abs()
    same = (apart if target.dim() == 1 else apart.amax(dim=2)) <= near * scale
    return bool((same.sum(dim=0) == 1).all() and (same.sum(dim=1) == 1).all())


def precision(actual: Tensor, target: Tensor, dtype: torch.dtype, exact: bool) -> str | None:
    """What an error that is small but not rounding may come from; in float32 it may come from too much."""
    if not exact or dtype is not torch.float64 or actual.shape != target.shape or not target.numel():
        return None
    error = compare_values(actual, target, TOLERANCE[dtype]).error or 0.0
    if error >= (FEW_DIGITS if actual.numel() > 1 else FEW_DIGITS_OF_ONE):
        return None
    return "single_precision" if torch.equal(actual.float().double(), actual) else "low_precision"
