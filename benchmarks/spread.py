"""How far right methods differ, and how near wrong ones come: `python -m benchmarks.spread [--seeds N]`.

The tolerances in `nablagrade.numeric.compare` stand between the two. Right: the stored right variants of the
exercises that return a Jacobian, on the graders' own maps. Wrong: the central difference quotient at its best step.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import math
import warnings
from collections.abc import Callable, Iterator

import mpmath
import torch
from torch import Tensor

from benchmarks.classes import variants
from graders.cases import Case
from graders.jacobian import families
from nablagrade.grading import Rng
from nablagrade.numeric import TOLERANCE, compare, tolerance_of

SIZES = (64, 1024, 20_000)
CONDITIONS = (1.0, 100.0, 1e4)
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
        for size in SIZES:
            found = max(map(float, sums(Rng(f"sums {size}", 0), size, dtype, seeds // 8)))
            print(f"  sums of {size:6}       right <= {found:.1e}   tolerance {tolerance_of(dtype, size=size):.1e}")
        for condition in CONDITIONS:
            found = max(map(float, solutions(Rng(f"systems {condition}", 0), condition, dtype, seeds // 8)))
            print(
                f"  condition {condition:8g}   right <= {found:.1e}   "
                f"tolerance {tolerance_of(dtype, condition=condition):.1e}"
            )


def sums(rng: Rng, size: int, dtype: torch.dtype, draws: int) -> Iterator[float]:
    """The errors of H v by four methods, H = (a a^T + 2 I): every entry has a sum of `size` terms in it."""
    for _ in range(draws):
        a, x, v = (rng.normal(size).to(dtype) for _ in range(3))

        def f(x: Tensor, a: Tensor = a) -> Tensor:
            return (a @ x) ** 2 / 2 + x @ x

        wide = a.double() * (a.double() @ v.double()) + 2 * v.double()
        z = x.clone().requires_grad_()
        (gradient,) = torch.autograd.grad(f(z), z, create_graph=True)
        results = (
            torch.autograd.grad(gradient @ v, z)[0],
            torch.func.jvp(torch.func.grad(f), (x,), (v,))[1],
            torch.autograd.functional.vhp(f, x, v)[1],
            torch.func.grad(lambda x: torch.func.grad(f)(x) @ v)(x),  # noqa: B023 (called at once)
        )
        yield from (compare(result.detach(), wide.to(dtype)).error or 0.0 for result in results)


def solutions(rng: Rng, condition: float, dtype: torch.dtype, draws: int) -> Iterator[float]:
    """The errors of H^-1 b by four methods, for symmetric H with this condition number; mpmath has the truth."""
    for _ in range(draws):
        Q = torch.linalg.qr(rng.normal(6, 6))[0]
        signs = torch.tensor([1.0, -1.0, 1.0, 1.0, -1.0, 1.0], dtype=torch.float64)
        H = (Q * (signs * torch.logspace(0, math.log10(condition), 6, dtype=torch.float64))) @ Q.T
        H, b = ((H + H.T) / 2).to(dtype), rng.normal(6).to(dtype)
        with mpmath.workdps(50):
            exact = mpmath.lu_solve(mpmath.matrix(H.double().tolist()), mpmath.matrix(b.double().tolist()))
            expected = torch.tensor([float(entry) for entry in exact], dtype=torch.float64).to(dtype)
        values, vectors = torch.linalg.eigh(H)
        results = (
            torch.linalg.solve(H, b),
            torch.linalg.inv(H) @ b,
            torch.linalg.lstsq(H, b.unsqueeze(1)).solution.squeeze(1),
            vectors @ ((vectors.T @ b) / values),
        )
        yield from (compare(result, expected).error or 0.0 for result in results)


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
