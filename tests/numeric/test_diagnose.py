"""Each diagnosis has a mutant that it must name; right and unrelated answers must get none."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from nablagrade.numeric import DIAGNOSES, compare, diagnose_jacobian


def f(x: Tensor) -> Tensor:
    return torch.stack([x[0] * x[1] * x[2], torch.exp(x[0]) * x[2], x[1] ** 3 + x[0]])


X = torch.tensor([0.7, 1.3, 1.9], dtype=torch.float64)
J = torch.func.jacrev(f)(X)
BATCH = torch.stack([torch.func.jacrev(f)(X + shift) for shift in (0.0, 0.1, 0.3, 0.7)])
STEPS = 0.1 * torch.eye(3, dtype=torch.float64)
TALL = torch.cat([J, 2 * J[:1] + 1])


def quotient(eps: float) -> Tensor:
    steps = eps * torch.eye(3, dtype=torch.float64)
    return torch.stack([(f(X + step) - f(X - step)) / (2 * eps) for step in steps], dim=1)


MUTANTS: dict[str, list[tuple[Tensor, Tensor]]] = {
    "transposed": [(J.T, J), (TALL.T, TALL), (BATCH.mT, BATCH)],
    "gradient_of_sum": [(J.sum(0), J), (TALL.sum(0), TALL), (BATCH.sum(1), BATCH)],
    "repeated_sum": [(J.sum(0).expand(3, 3), J), (TALL.sum(0).expand(4, 3), TALL)],
    "running_sums": [(J.cumsum(0), J), (TALL.cumsum(0), TALL)],
    "flattened": [(J.reshape(-1), J), (J[:, :1].reshape(-1), J[:, :1]), (BATCH.reshape(-1), BATCH)],
    "only_diagonal": [(torch.diag(torch.diag(J)), J)],
    "sign": [(-J, J), (-TALL, TALL), (-BATCH, BATCH)],
    "constant_factor": [(2 * J, J), (J / 2, J), (3 * TALL, TALL)],
    "batch_summed": [(BATCH.sum(0), BATCH)],
    "batch_last": [(BATCH.movedim(0, -1), BATCH)],
    "single_precision": [(J.float().double(), J), (TALL.float().double(), TALL)],
    "low_precision": [(quotient(1e-5), J), (quotient(1e-3), J), (J.half().double() + 1e-5, J)],
    "zero": [(torch.zeros_like(J), J), (torch.zeros_like(BATCH), BATCH)],
    "all_equal": [(torch.ones_like(J), J), (torch.full((7,), 0.3, dtype=torch.float64), J)],
}
OF_A_CHECK = {
    "step_ignored": J,
    "one_sided": torch.stack([(f(X + step) - f(X)) / 0.1 for step in STEPS], dim=1),
    "swapped_factors": J.flip(0) + 0.1,
    "wrong_point": J * J,
}
"""Mistakes whose values only a check can know."""


def named(actual: Tensor, expected: Tensor) -> str | None:
    """What an assertion would name: a value that passes is not looked at."""
    return None if compare(actual, expected).ok else diagnose_jacobian(actual, expected)


def test_every_diagnosis_has_a_mutant() -> None:
    assert set(MUTANTS) | set(OF_A_CHECK) == set(DIAGNOSES)


@pytest.mark.parametrize(("name", "number"), [(name, i) for name in MUTANTS for i in range(len(MUTANTS[name]))])
def test_a_mutant_is_named(name: str, number: int) -> None:
    actual, expected = MUTANTS[name][number]
    assert not compare(actual, expected).ok
    assert diagnose_jacobian(actual, expected) == name


@pytest.mark.parametrize("make", [torch.clone, lambda right: right * (1 + 1e-14), lambda right: right + 1e-14])
def test_right_answers_get_none(make: Callable[[Tensor], Tensor]) -> None:
    for right in (J, TALL, BATCH, J[:1], J[:, :1]):
        assert named(make(right), right) is None


def test_two_hundred_random_wrong_tensors_get_none() -> None:
    generator = torch.Generator().manual_seed(7)
    shapes = [(1, 3), (3, 1), (2, 5), (3, 3), (4, 2), (2, 3, 2), (3, 3, 3), (1, 1)]
    for trial in range(200):
        shape = shapes[trial % len(shapes)]
        expected, actual = torch.randn(2, *shape, generator=generator, dtype=torch.float64)
        assert diagnose_jacobian(actual, expected) is None


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_of_another_point_is_not_named(name: str) -> None:
    """What looks like a mistake must agree in value, not in shape alone."""
    actual, expected = MUTANTS[name][0]
    actual = actual + 0.01
    assert diagnose_jacobian(actual * torch.linspace(1.1, 1.7, actual.shape[-1], dtype=torch.float64), expected) is None


def test_two_mistakes_that_give_the_same_value_are_not_guessed_at() -> None:
    antisymmetric = torch.tensor([[0.0, 2.0], [-2.0, 0.0]], dtype=torch.float64)
    assert torch.equal(antisymmetric.T, -antisymmetric)
    assert diagnose_jacobian(antisymmetric.T, antisymmetric) is None
    row = J[:1]
    assert diagnose_jacobian(row.reshape(-1), row) is None, "flattened, or the gradient of the one output"


@pytest.mark.parametrize(
    "actual",
    [
        J.T.float(),
        torch.full_like(J, float("nan")),
        torch.empty(0, dtype=torch.float64),
        torch.tensor(1.0, dtype=torch.float64),
        X,
        f(X),
        J.to(torch.complex128),
    ],
    ids=["dtype", "nan", "empty", "number", "point", "value", "complex"],
)
def test_unrelated_answers_get_none(actual: Tensor) -> None:
    assert diagnose_jacobian(actual, J) is None


@pytest.mark.parametrize("name", OF_A_CHECK)
def test_a_check_can_name_mistakes_of_its_own(name: str) -> None:
    expected = quotient(0.1)
    assert diagnose_jacobian(OF_A_CHECK[name], expected, exact=False, mistakes=OF_A_CHECK) == name
    assert diagnose_jacobian(OF_A_CHECK[name], expected, exact=False) is None
    assert diagnose_jacobian(OF_A_CHECK[name] + 0.01, expected, exact=False, mistakes=OF_A_CHECK) is None


def test_a_small_error_of_an_approximation_says_nothing() -> None:
    assert diagnose_jacobian(J.float().double(), J, exact=False) is None


def test_single_precision_of_a_single_precision_exercise_is_no_mistake() -> None:
    assert diagnose_jacobian(J.float(), J.float()) is None
    assert diagnose_jacobian(J.float().T, J.float()) == "transposed"


def test_every_diagnosis_has_a_sentence_in_both_languages() -> None:
    for texts in DIAGNOSES.values():
        assert set(texts) == {"en", "zh"}
        assert texts["en"].endswith(".") and texts["zh"].endswith("。")
        assert texts["en"].format(c=None) == texts["en"], "no braces: it is a format"
