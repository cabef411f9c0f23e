"""Each diagnosis of a value has mutants that it must name; right and unrelated values must get none."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

from nablagrade.numeric import DIAGNOSES, Kind, Line, Near, Rules, compare, diagnose, diagnose_answers, diagnose_state
from nablagrade.numeric.diagnose.texts import SEEN


def f(x: Tensor) -> Tensor:
    return torch.stack([x[0] * x[1] * x[2], torch.exp(x[0]) * x[2], x[1] ** 3 + x[0]])


X = torch.tensor([0.7, 1.3, 1.9], dtype=torch.float64)
J = torch.func.jacrev(f)(X)
TALL = torch.cat([J, 2 * J[:1] + 1])
GAPS = torch.stack([J[0], torch.zeros(3), J[2]])
BATCH = torch.stack([torch.func.jacrev(f)(X + shift) for shift in (0.0, 0.1, 0.3, 0.7)])
H = J + J.T
G = J[1]
SPARSE = torch.tensor([1.5, 0.0, -2.5], dtype=torch.float64)
STEPS = 0.1 * torch.eye(3, dtype=torch.float64)
NUMBER = torch.tensor(1.7, dtype=torch.float64)
EYE = torch.eye(4, dtype=torch.float64)


def quotient(eps: float) -> Tensor:
    steps = eps * torch.eye(3, dtype=torch.float64)
    return torch.stack([(f(X + step) - f(X - step)) / (2 * eps) for step in steps], dim=1)


JACOBIAN, HESSIAN, VECTOR = Kind.JACOBIAN, Kind.HESSIAN, Kind.VECTOR
MUTANTS: dict[str, list[tuple[Kind, Any, Tensor]]] = {
    "none": [(JACOBIAN, None, J)],
    "list": [(JACOBIAN, J.tolist(), J), (VECTOR, [G], G)],
    "tuple": [(JACOBIAN, (J,), J)],
    "number": [(VECTOR, 1.7, NUMBER), (VECTOR, 2, NUMBER)],
    "float32": [(JACOBIAN, J.float(), J)],
    "float64": [(JACOBIAN, J, J.float())],
    "missing_dimension": [
        (JACOBIAN, J[0], J[:1]),
        (JACOBIAN, J[:, 0], J[:, :1]),
        (HESSIAN, NUMBER, NUMBER.reshape(1, 1)),
        (VECTOR, NUMBER, NUMBER.reshape(1)),
    ],
    "extra_dimension": [
        (JACOBIAN, J[None], J),
        (VECTOR, G[None], G),
        (VECTOR, G[:, None], G),
        (VECTOR, NUMBER.reshape(1), NUMBER),
    ],
    "flattened": [
        (JACOBIAN, J.reshape(-1), J),
        (JACOBIAN, TALL.T.reshape(-1), TALL),
        (JACOBIAN, BATCH.reshape(12, 3), BATCH),
    ],
    "transposed": [(JACOBIAN, J.T, J), (JACOBIAN, TALL.T, TALL), (JACOBIAN, BATCH.mT, BATCH)],
    "rows_permuted": [(JACOBIAN, TALL.flip(0), TALL), (JACOBIAN, TALL[[1, 0, 2, 3]], TALL)],
    "columns_permuted": [(JACOBIAN, TALL.flip(1), TALL), (JACOBIAN, TALL[:, [1, 2, 0]], TALL)],
    "permuted": [(VECTOR, G.flip(0), G)],
    "zeros_dropped": [
        (JACOBIAN, GAPS[[0, 2]], GAPS),
        (VECTOR, SPARSE[[0, 2]], SPARSE),
        (HESSIAN, H, torch.block_diag(NUMBER * 0, H)),
    ],
    "square_only": [(JACOBIAN, torch.cat([TALL.T, 0 * TALL.T[:1]]), TALL.T)],
    "cut_short": [(VECTOR, G[:2], G), (JACOBIAN, TALL[:2], TALL)],
    "not_finite": [(VECTOR, SPARSE / (SPARSE != 0), SPARSE), (JACOBIAN, torch.where(J > 2, torch.inf, J), J)],
    "zero": [(JACOBIAN, 0 * J, J), (JACOBIAN, 0 * BATCH, BATCH), (VECTOR, 0 * NUMBER, NUMBER)],
    "no_curvature": [(HESSIAN, torch.zeros_like(H), H)],
    "all_equal": [(JACOBIAN, torch.ones_like(J), J), (JACOBIAN, torch.full((7,), 0.3, dtype=torch.float64), J)],
    "identity": [(HESSIAN, torch.eye(3, dtype=torch.float64), H)],
    "gradient_of_sum": [(JACOBIAN, J.sum(0), J), (JACOBIAN, TALL.sum(0), TALL), (JACOBIAN, BATCH.sum(1), BATCH)],
    "gradient_of_mean": [(JACOBIAN, J.mean(0), J), (JACOBIAN, BATCH.mean(1), BATCH)],
    "repeated_sum": [(JACOBIAN, J.sum(0).expand(3, 3), J), (JACOBIAN, TALL.sum(0).expand(4, 3), TALL)],
    "last_row_repeated": [
        (JACOBIAN, TALL[-1].expand(4, 3), TALL),
        (JACOBIAN, BATCH[:, -1:].expand(4, 3, 3), BATCH),
        (HESSIAN, H[-1].expand(3, 3), H),
    ],
    "running_columns": [(JACOBIAN, TALL.cumsum(1), TALL), (JACOBIAN, BATCH.cumsum(2), BATCH)],
    "rearranged": [(JACOBIAN, TALL.T.reshape(4, 3), TALL), (JACOBIAN, BATCH[:, :2].mT.reshape(4, 2, 3), BATCH[:, :2])],
    "repeated_columns": [(JACOBIAN, J.sum(1, keepdim=True).expand(3, 3), J)],
    "one_output": [
        (JACOBIAN, TALL[0], TALL),
        (JACOBIAN, TALL * (EYE[:, :1] > 0), TALL),
        (JACOBIAN, BATCH[:, -1], BATCH),
        (HESSIAN, H[0], H),
    ],
    "one_input": [(JACOBIAN, TALL * (EYE[0, :3] > 0), TALL)],
    "only_diagonal": [(JACOBIAN, torch.diag(torch.diag(J)), J), (JACOBIAN, TALL * EYE[:, :3], TALL)],
    "running_sums": [(JACOBIAN, J.cumsum(0), J), (JACOBIAN, TALL.cumsum(0), TALL), (HESSIAN, H.cumsum(0), H)],
    "counted_again": [(VECTOR, G * torch.tensor([1.0, 2.0, 3.0]), G)],
    "entries_summed": [(VECTOR, G.sum().expand(3), G)],
    "sign": [(JACOBIAN, -J, J), (JACOBIAN, -BATCH, BATCH), (HESSIAN, -H, H), (VECTOR, -NUMBER, NUMBER)],
    "constant_factor": [(JACOBIAN, 2 * J, J), (HESSIAN, H / 2, H), (JACOBIAN, 4 * BATCH, BATCH), (VECTOR, G / 3, G)],
    "normalised": [(VECTOR, G / G.norm(), G)],
    "batch_summed": [(JACOBIAN, BATCH.sum(0), BATCH), (JACOBIAN, BATCH.mean(0), BATCH)],
    "batch_last": [(JACOBIAN, BATCH.movedim(0, -1), BATCH)],
    "batch_misplaced": [(JACOBIAN, BATCH.movedim(0, 1), BATCH)],
    "batch_missing": [(JACOBIAN, BATCH[0], BATCH), (JACOBIAN, BATCH[-1], BATCH)],
    "batch_repeated": [
        (JACOBIAN, BATCH.mean(0).expand(4, 3, 3), BATCH),
        (JACOBIAN, (J + 0.1).expand(4, 3, 3), BATCH)],
    "whole_batch": [(JACOBIAN, torch.einsum("bmn,bc->bmcn", BATCH, EYE), BATCH)],
    "hessian_rows_summed": [(HESSIAN, H.sum(0), H), (HESSIAN, torch.diag(H.sum(0)), H)],
    "hessian_sum_repeated": [(HESSIAN, H.sum(0).expand(3, 3), H)],
    "no_mixed": [(HESSIAN, torch.diag(H.diagonal()), H), (HESSIAN, H.diagonal(), H)],
    "one_triangle": [(HESSIAN, H.triu(), H), (HESSIAN, H.tril(), H)],
    "diagonal_twice": [(HESSIAN, H + torch.diag(H.diagonal()), H)],
    "single_precision": [(JACOBIAN, J.float().double(), J), (VECTOR, G.float().double(), G)],
    "low_precision": [(JACOBIAN, quotient(1e-5), J), (JACOBIAN, quotient(1e-3), J), (VECTOR, G.half() + 1e-5 * G, G)],
}  # fmt: skip
"""The mistakes that two values alone show; others are in test_mistakes."""
CASES = [(name, number) for name, mutants in MUTANTS.items() for number in range(len(mutants))]
ARRAY_IS_NO_TENSOR = {"array"}
"""What comes over the wire as the name of a type; tested with the wire, in tests/course."""
NEEDS_A_CHECK = {"gradient_added", "gradient_on_diagonal", "outer_product", "overflow", "other_words"}


def named(actual: Tensor, expected: Tensor, kind: Kind) -> str | None:
    """What an assertion would name: a value that passes is not looked at."""
    return None if compare(actual, expected).ok else diagnose(actual, expected, kind)


def test_every_diagnosis_has_a_mutant() -> None:
    assert set(MUTANTS) | ARRAY_IS_NO_TENSOR | NEEDS_A_CHECK == set(SEEN)


@pytest.mark.parametrize(("name", "number"), CASES)
def test_a_mutant_is_named(name: str, number: int) -> None:
    kind, actual, expected = MUTANTS[name][number]
    assert not compare(actual, expected).ok
    assert diagnose(actual, expected, kind) == name


@pytest.mark.parametrize(("name", "number"), CASES)
def test_what_is_near_a_mutant_is_not_named_so(name: str, number: int) -> None:
    """What looks like a mistake must agree in value, not in shape alone."""
    kind, actual, expected = MUTANTS[name][number]
    if isinstance(actual, Tensor) and name not in ("low_precision", "float32", "float64"):
        away = 1 + 0.3 * torch.rand(actual.shape, generator=torch.Generator().manual_seed(3), dtype=torch.float64)
        assert diagnose(actual * away + 0.01 * away, expected, kind) is None


UNUSUAL: list[Callable[[Tensor], Tensor]] = [
    torch.clone,
    lambda right: right * (1 + 1e-14),
    lambda right: right + 1e-14,
    lambda right: right.clone().requires_grad_() * 1,
    lambda right: right.mT.contiguous().mT if right.dim() > 1 else right.flip(0).flip(0) if right.dim() else right,
]


@pytest.mark.parametrize("number", range(len(UNUSUAL)))
def test_right_values_get_none(number: int) -> None:
    for kind, right in (
        *((JACOBIAN, value) for value in (J, TALL, GAPS, BATCH, BATCH[:1], J[:1], J[:, :1], NUMBER.reshape(1, 1))),
        *((HESSIAN, value) for value in (H, H[:1, :1], H * 0)),
        *((VECTOR, value) for value in (G, SPARSE, NUMBER, G[:1], G * 0)),
    ):
        assert named(UNUSUAL[number](right), right, kind) is None


SHAPES: dict[Kind, list[tuple[int, ...]]] = {
    JACOBIAN: [(1, 3), (3, 1), (2, 5), (3, 3), (4, 2), (2, 3, 2), (3, 3, 3), (1, 2, 2), (1, 1)],
    HESSIAN: [(2, 2), (3, 3), (5, 5), (1, 1)],
    VECTOR: [(1,), (2,), (3,), (7,), (), (3, 2)],
}


@pytest.mark.slow
@pytest.mark.parametrize(("dtype", "trials"), [(torch.float64, 500), (torch.float32, 100)])
@pytest.mark.parametrize("kind", Kind)
def test_five_hundred_random_wrong_tensors_get_none(kind: Kind, dtype: torch.dtype, trials: int) -> None:
    generator = torch.Generator().manual_seed(7)
    shapes = SHAPES[kind]
    for trial in range(trials):
        expected, actual = torch.randn(2, *shapes[trial % len(shapes)], generator=generator, dtype=dtype)
        if kind is HESSIAN:
            expected = expected + expected.mT
        assert diagnose(actual, expected, kind) is None


def test_mistakes_that_give_the_same_value_are_not_guessed_at() -> None:
    antisymmetric = torch.tensor([[0.0, 2.0], [-2.0, 0.0]], dtype=torch.float64)
    assert torch.equal(antisymmetric.T, -antisymmetric)
    assert diagnose(antisymmetric.T, antisymmetric, JACOBIAN) is None


def test_of_a_value_that_is_no_evidence_nothing_is_said() -> None:
    one = torch.tensor([[2.5]], dtype=torch.float64)
    diagonal = torch.diag(torch.tensor([1.0, 2.0], dtype=torch.float64))
    assert diagnose(one + 0.5, one, JACOBIAN) is None
    assert named(one.T, one, JACOBIAN) is None and named(diagonal.T, diagonal, JACOBIAN) is None
    assert named(H.T, H, HESSIAN) is None, "a Hessian is its own transpose"
    assert diagnose(-NUMBER.float(), NUMBER.float()) is None, "a single number of few digits may be anything"


def test_a_weak_claim_that_is_true_of_all_is_made() -> None:
    assert diagnose(G / 3, G, mistakes={"paths_averaged": G / 3}) == "constant_factor"


@pytest.mark.parametrize(
    "actual",
    [
        torch.full_like(J, float("nan")),
        torch.empty(0, dtype=torch.float64),
        torch.tensor(1.0, dtype=torch.float64),
        X,
        f(X),
        J.to(torch.complex128),
        J.half(),
        "passed",
        True,
        {"a": J},
    ],
    ids=["nan", "empty", "number", "point", "value", "complex", "half", "text", "bool", "dict"],
)
@pytest.mark.parametrize("kind", Kind)
def test_unrelated_answers_get_none(actual: object, kind: Kind) -> None:
    assert diagnose(actual, J, kind) is None


def test_a_check_can_name_mistakes_of_its_own() -> None:
    expected, other = quotient(0.1), torch.stack([(f(X + step) - f(X)) / 0.1 for step in STEPS], dim=1)
    mistakes = {"one_sided": (other,), "step_ignored": (J, quotient(0.05))}
    for kind in (JACOBIAN, VECTOR):
        assert diagnose(other, expected, kind, exact=False, mistakes=mistakes) == "one_sided"
        assert diagnose(quotient(0.05), expected, kind, exact=False, mistakes=lambda: mistakes) == "step_ignored"
        assert diagnose(other, expected, kind, exact=False) is None
        assert diagnose(other + 0.01, expected, kind, exact=False, mistakes=mistakes) is None


def test_what_a_check_knows_is_worked_out_for_wrong_values_only_and_not_when_a_glance_is_enough() -> None:
    def mistakes() -> dict[str, Tensor]:
        raise AssertionError("worked out")

    assert diagnose(None, J, JACOBIAN, mistakes=mistakes) == "none"
    assert diagnose(J.reshape(-1), J, JACOBIAN, mistakes=mistakes) == "flattened"
    with pytest.raises(AssertionError, match="worked out"):
        diagnose(J + 1, J, JACOBIAN, mistakes=mistakes)


def test_a_line_is_a_mistake_up_to_a_number() -> None:
    mistakes = {"gradient_step": Line(X, G)}
    assert diagnose(X - 0.37 * G, X + 1, exact=False, mistakes=mistakes) == "gradient_step"
    for other in (X.clone(), X - 0.37 * G + 1e-5 * X, (X - 0.37 * G)[:1]):
        assert diagnose(other, X + 1, exact=False, mistakes=mistakes) is None


def test_a_step_that_is_nearly_right_is_not_of_another_length() -> None:
    at, step = torch.tensor([1.0, 2.0, -1.0], dtype=torch.float64), torch.tensor([0.3, -0.2, 0.7], dtype=torch.float64)
    mistakes: dict[str, Line | Near] = {"step_length": Line(at, step), "low_precision": Near(at - step)}
    assert diagnose(at - step / 2, at - step, exact=False, mistakes=mistakes) == "step_length"
    assert diagnose(at - step.float(), at - step, exact=False, mistakes=mistakes) == "low_precision"


def test_a_small_error_of_an_approximation_says_nothing() -> None:
    assert diagnose(J.float().double(), J, JACOBIAN, exact=False) is None


def test_single_precision_of_a_single_precision_exercise_is_no_mistake() -> None:
    assert diagnose(J.float() * (1 + 1e-3), J.float(), JACOBIAN) is None
    assert diagnose(J.float().T, J.float(), JACOBIAN) == "transposed"


# ---------------------------------------------------------------- several calls


def test_a_value_of_an_earlier_call_is_stale() -> None:
    assert diagnose_state(J, J + 1, [G, J]) == "stale"
    assert diagnose_state(J, J + 1, [G, J + 0.5]) is None
    assert diagnose_state(J, J, [J]) is None, "the same call again gives the same value"
    assert diagnose_state(J.float(), J, [J.float()]) is None
    complex_J = J.to(torch.complex128)
    assert diagnose_state(complex_J, J, [complex_J]) is None, "and torch does not warn of a lost imaginary part"
    assert diagnose_state(J, J + 1, [complex_J, J]) == "stale"
    assert diagnose_state(G / 0, G, [G / 0]) is None, "infinite for a reason of its own"
    assert diagnose_state(2 * NUMBER, NUMBER, [2 * NUMBER]) is None, "a single number"


def test_a_value_with_earlier_ones_in_it_is_carried_over() -> None:
    assert diagnose_state(J + BATCH[1], J, [BATCH[0], BATCH[1]]) == "carried_over"
    assert diagnose_state(torch.cat([BATCH[:1] + 1, BATCH]), BATCH, []) == "carried_over"
    assert diagnose_state(J + 1, J, [J * 0, BATCH[1]]) is None


RULES: Rules = [
    {"rule_swapped": [["a", "b", "c"]]},
    {"rule_any": [["a", "a", "a"], ["b", "b", "b"]], "rule_diagonal": [["a", "a", "a"]]},
]


@pytest.mark.parametrize(
    ("answers", "name"),
    [
        (["a", "b", "c"], "rule_swapped"),
        (["b", "b", "b"], "rule_any"),
        (["a", "a", "a"], None),
        (["c", "b", "c"], None),
        (["A", "b", "c"], "other_words"),
        (["c", "b", "a"], None),
        (["c", "b", None], None),
    ],
)
def test_answers_are_named_by_the_rule_that_gives_all_of_them(answers: list[object], name: str | None) -> None:
    assert diagnose_answers(answers, ["c", "b", "a"], lambda: RULES) == name


# ---------------------------------------------------------------- wording


@pytest.mark.parametrize("name", DIAGNOSES)
def test_a_text_is_worded_for_students_in_both_languages(name: str) -> None:
    text = DIAGNOSES[name]
    assert set(text) == {"en", "zh"}
    assert text["en"].endswith((".", "?")) and text["zh"].endswith(("。", "？"))
    assert len(text["en"]) <= 220
    formatted = {language: sentence.format(c=compare(J[0], J)) for language, sentence in text.items()}
    assert "{" not in "".join(formatted.values())
    assert ("(3, 3)" in formatted["en"]) is ("(3, 3)" in formatted["zh"])
    assert not re.search(r"\d", re.sub(r"float(32|64)|size 1|大小为 1", "", text["en"] + text["zh"])), "a number"


def test_texts_say_nothing_twice() -> None:
    for language in ("en", "zh"):
        said = [text[language] for text in DIAGNOSES.values()]
        assert len(set(said)) == len(said)
