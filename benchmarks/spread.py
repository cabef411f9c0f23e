"""How far right methods differ, and how near wrong ones come: `python -m benchmarks.spread [--seeds N]`.

The tolerances in `nablagrade.numeric.compare` stand between the two. Right: the stored right variants of the
exercises that return a Jacobian, on the graders' own maps. Wrong: the central difference quotient at its best step.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import warnings
from collections.abc import Callable

import torch
from torch import Tensor

from benchmarks.classes import variants
from graders.cases import Case
from graders.jacobian import families
from nablagrade.grading import Rng
from nablagrade.numeric import TOLERANCE, compare

STEPS = [10.0**-k for k in range(1, 9)]
Jacobian = Callable[[Callable[[Tensor], Tensor], Tensor], Tensor]


def main() -> None:
    """Print, by dtype, the largest error of right methods, the tolerance, and the smallest error of quotients."""
    parser = argparse.ArgumentParser(description="Spread of right methods against the tolerances.")
    parser.add_argument("--seeds", type=int, default=64)
    seeds = parser.parse_args().seeds
    warnings.simplefilter("ignore")
    methods = [loaded(text, name) for name in ("jacobian_reverse", "jacobian_forward") for text in right(name)]
    for dtype, tolerance in TOLERANCE.items():
        worst, best = 0.0, float("inf")
        for seed in range(seeds):
            drawn = cases(Rng("spread", seed), dtype)
            with contextlib.redirect_stdout(io.StringIO()):  # some answers print
                worst = max(worst, *(error(method(case.f, case.x), case) for method in methods for case in drawn))
            # One step must serve all maps of a check: on a quadratic alone a quotient is exact but for rounding.
            best = min(best, *(max(error(quotient(case, step), case) for case in drawn) for step in STEPS))
        print(f"{dtype!s:14}  right <= {worst:.1e}   tolerance {tolerance:.0e}   quotients >= {best:.1e}")


def right(exercise: str) -> list[str]:
    return list(variants("jacobian", exercise, "right").values())


def loaded(source: str, name: str) -> Jacobian:
    """The function that a stored answer defines."""
    namespace: dict[str, object] = {"torch": torch}
    exec(source, namespace)
    function = namespace[name]
    assert callable(function)
    return function


def cases(rng: Rng, dtype: torch.dtype) -> list[Case]:
    return [families.waves(rng, 3, 2, dtype), families.quadratic(rng, 2, 4, dtype), families.products(rng, dtype)]


def error(value: Tensor, case: Case) -> float:
    return compare(value, case.expected).error or 0.0


def quotient(case: Case, step: float) -> Tensor:
    """The central difference quotient, in the dtype of the point."""
    steps = step * torch.eye(len(case.x), dtype=case.x.dtype)
    return torch.stack([(case.f(case.x + e) - case.f(case.x - e)) / (2 * step) for e in steps], dim=1)


if __name__ == "__main__":
    main()
