"""Wrong rules for the kind of a critical point, told apart by their answers to several points."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

Rule = Callable[[Tensor, float], str]
WORDS = ("minimum", "maximum", "saddle", "degenerate")
DEFAULT_TOLERANCE = 1e-6


def critical_point_rules(hessians: Sequence[Tensor], tolerances: Sequence[float]) -> list[dict[str, list[list[str]]]]:
    """What wrong rules say of critical points with these Hessians, by the name of their diagnosis.

    First what is seen in the answers themselves, then what they may have been found by, then what says least. A rule
    that answers all of them correctly is not told from the right one by these points.
    """
    asked = list(zip(hessians, tolerances, strict=True))
    return [
        {name: [[rule(H, tol) for H, tol in asked] for rule in rules] for name, rules in tier.items()} for tier in TIERS
    ]


def constant(word: str) -> Rule:
    return lambda H, tol: word


def by_signs(values: Tensor, tol: float) -> str:
    """The right rule, for whatever numbers stand in for the eigenvalues."""
    above, below = values > tol, values < -tol
    if bool(above.all()):
        return "minimum"
    if bool(below.all()):
        return "maximum"
    return "saddle" if bool(above.any()) and bool(below.any()) else "degenerate"


def determinant(H: Tensor, tol: float) -> str:
    size = float(torch.linalg.det(H))
    if abs(size) <= tol:
        return "degenerate"
    if size < 0:
        return "saddle"
    return "minimum" if float(H.trace()) > 0 else "maximum"


def determinant_and_first(H: Tensor, tol: float) -> str:
    """The rule for two variables, with the first entry in place of the trace."""
    size = float(torch.linalg.det(H))
    if abs(size) <= tol:
        return "degenerate"
    if size < 0:
        return "saddle"
    return "minimum" if float(H[0, 0]) > 0 else "maximum"


def any_sign(H: Tensor, tol: float) -> str:
    values = torch.linalg.eigvalsh(H)
    if bool((values > tol).any()):
        return "minimum"
    return "maximum" if bool((values < -tol).any()) else "degenerate"


def flat_first(H: Tensor, tol: float) -> str:
    values = torch.linalg.eigvalsh(H)
    return "degenerate" if bool((values.abs() <= tol).any()) else by_signs(values, 0.0)


def flat_ignored(H: Tensor, tol: float) -> str:
    values = torch.linalg.eigvalsh(H)
    return by_signs(values[values.abs() > tol], 0.0) if bool((values.abs() > tol).any()) else "degenerate"


def never_degenerate(H: Tensor, tol: float) -> str:
    kind = by_signs(torch.linalg.eigvalsh(H), tol)
    return "saddle" if kind == "degenerate" else kind


def swapped(H: Tensor, tol: float) -> str:
    kind = by_signs(torch.linalg.eigvalsh(H), tol)
    return {"minimum": "maximum", "maximum": "minimum"}.get(kind, kind)


def first_only(H: Tensor, tol: float) -> str:
    values = torch.linalg.eigvalsh(H)
    if abs(float(values[0])) <= tol:
        return "degenerate"
    return "minimum" if values[0] > 0 else "maximum" if values[-1] < 0 else "saddle"


def minors(H: Tensor, tol: float) -> str:
    sizes = [float(torch.linalg.det(H[:i, :i])) for i in range(1, len(H) + 1)]
    if all(size > tol for size in sizes):
        return "minimum"
    if all((-1) ** i * size > tol for i, size in enumerate(sizes, start=1)):
        return "maximum"
    return "saddle" if abs(sizes[-1]) > tol else "degenerate"


def semidefinite(H: Tensor, tol: float) -> str:
    values = torch.linalg.eigvalsh(H)
    if bool((values.abs() <= tol).all()):
        return "degenerate"
    return "minimum" if bool((values >= -tol).all()) else "maximum" if bool((values <= tol).all()) else "saddle"


def relative(H: Tensor, tol: float) -> str:
    values = torch.linalg.eigvalsh(H)
    return by_signs(values, tol * float(values.abs().max()))


Rules = dict[str, tuple[Rule, ...]]
SEEN: Rules = {
    "rule_swapped": (swapped,),
    "rule_never_degenerate": (never_degenerate,),
    "rule_flat_first": (flat_first,),
    "rule_flat_ignored": (flat_ignored, semidefinite, first_only),
}
GUESSED: Rules = {
    "rule_determinant": (determinant, determinant_and_first, minors),
    "rule_diagonal": (lambda H, tol: by_signs(H.diagonal(), tol),),
    "rule_any": (any_sign,),
    "rule_tolerance": (
        lambda H, tol: by_signs(torch.linalg.eigvalsh(H), DEFAULT_TOLERANCE),
        lambda H, tol: by_signs(torch.linalg.eigvalsh(H), 0.0),
        relative,
    ),
}
TIERS = (SEEN, GUESSED, {"rule_constant": tuple(constant(word) for word in WORDS)})
