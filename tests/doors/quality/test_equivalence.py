"""What counts as the same, and the inputs on which it is looked for."""

from __future__ import annotations

import pytest
import torch

from nablagrade.bridge import Watched
from nablagrade.doors.quality.equivalence import Behaviour, dearest, difference, value_difference
from nablagrade.doors.quality.probes import Probe, fresh, make_probes, shrunk
from nablagrade.sandbox.call import Call

ONE = torch.tensor([1.0, 2.0], dtype=torch.float64)


def scaled(a: torch.Tensor) -> object:
    def f(x: torch.Tensor) -> torch.Tensor:
        return a * x

    return f


@pytest.mark.parametrize(
    ("other", "what"),
    [
        (ONE.clone(), ""),
        (ONE * (1 + 1e-14), ""),
        (ONE.requires_grad_(False) + 0, ""),
        (ONE * 1.1, "values differ by 0.1"),
        (ONE.float(), "torch.float32 instead of torch.float64"),
        (ONE[None], "shape (1, 2) instead of (2,)"),
        (torch.tensor([1.0, torch.nan], dtype=torch.float64), "other values"),
        ([1.0, 2.0], "list instead of Tensor"),
        (None, "NoneType instead of Tensor"),
    ],
)
def test_values_are_the_same_up_to_rounding_only(other: object, what: str) -> None:
    assert value_difference(ONE, other) == what


def test_infinities_and_nan_are_compared_by_place() -> None:
    odd = torch.tensor([torch.inf, torch.nan, 1.0])
    assert value_difference(odd, odd.clone()) == ""
    assert value_difference(odd, torch.tensor([torch.nan, torch.inf, 1.0])) == "other values"
    assert value_difference(odd, torch.tensor([-torch.inf, torch.nan, 1.0])) == "other values"


@pytest.mark.parametrize(
    ("other", "what"),
    [
        (Behaviour("raised"), "raised instead of returned"),
        (Behaviour("returned", 1, changed="values"), "changes values instead of nothing of its arguments"),
        (Behaviour("returned", 1, calls=4), "4 instead of 0 calls of f"),
        (Behaviour("returned", 1, passes=3), "3 instead of 2 backward passes"),
        (Behaviour("returned", 1, passes=1), ""),
        (Behaviour("returned", 1, memory_bytes=1 << 30), "1024 instead of 0 MiB"),
        (Behaviour("returned", 2), "2 instead of 1"),
    ],
)
def test_effects_and_costs_are_compared(other: Behaviour, what: str) -> None:
    assert difference(Behaviour("returned", 1, passes=2), other) == what


def test_a_mutant_may_cost_what_any_right_answer_costs() -> None:
    allowed = dearest(Behaviour("returned", 1, passes=1, memory_bytes=10), Behaviour("returned", 1, passes=5))
    assert (allowed.passes, allowed.memory_bytes) == (5, 10)


def test_probes_reach_beyond_the_calls_that_they_are_made_of() -> None:
    x = torch.ones(3, dtype=torch.float64)
    probes = make_probes([Probe(Call("f", (scaled(torch.ones(2, 3)), x)))])
    made = {probe.origin: probe.call.args[1] for probe in probes}
    assert set(made) >= {"as checked", "float32", "requires grad", "with a .grad", "zeros", "size 3 shrunk to 1"}
    assert made["float32"].dtype is torch.float32
    assert made["requires grad"].requires_grad and made["with a .grad"].grad is not None
    assert made["size 3 shrunk to 1"].shape == (1,)
    assert x.requires_grad is False and x.grad is None  # the call itself is as it was


def test_what_a_function_is_closed_over_shrinks_along() -> None:
    f = shrunk(scaled(torch.arange(6.0).reshape(2, 3)), 3)
    assert f(torch.ones(1)).shape == (2, 1)
    assert shrunk(Watched(scaled(torch.ones(3))), 3).function(torch.ones(1)).shape == (1,)  # type: ignore[arg-type]


def test_a_large_call_is_about_cost_and_is_made_once_as_it_is() -> None:
    large = Probe(Call("f", (torch.zeros(20_000),)))
    assert [probe.origin for probe in make_probes([large, large])] == ["as checked"]


def test_fresh_arguments_share_nothing_that_a_call_could_change() -> None:
    x = torch.ones(2, requires_grad=True)
    x.grad = torch.ones(2)
    watched = Watched(abs)
    watched.answer([1.0])
    copy, (inner,), again = fresh((x, [x], watched))
    with torch.no_grad():
        copy.add_(1)
    copy.grad.add_(1)
    assert x.tolist() == [1.0, 1.0] and x.grad.tolist() == [1.0, 1.0] and inner.tolist() == [1.0, 1.0]
    assert copy.requires_grad and again.calls == [] and again.function is abs
