"""The hidden checks are tested by stored answers: right ones get full marks, wrong ones do not, none is ungraded.

A notebook is graded with one stored answer in each of its exercises: the first right ones together, the second ones,
and so on, then the wrong ones, which takes a fifth of the time. What it cannot show is a wrong answer that spoils
another exercise, or that is found wrong only because another one spoiled it: `make soak` grades each answer alone, on
many draws, and demands full marks for the exercises beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

import pytest

from benchmarks.diagnoses import is_specific
from nablagrade.doors.quality.answers import Answer, stored_answers
from nablagrade.doors.quality.complaints import complain_of_diagnoses
from nablagrade.model import Blueprint, CheckResult, Exercise, Score, Trust, Ungraded, Verdict
from nablagrade.notebook import read_blueprint
from nablagrade.pipeline import Engine
from tests.conftest import ROOT, submission_maker

ASSIGNMENTS = sorted(path.parent.name for path in ROOT.glob("graders/*/variants"))
LEAST_RIGHT, LEAST_WRONG = 5, 10
LEAST_TOLD = 0.8
"""Share of the wrong answers to each exercise that must be told something specific."""

Scores = dict[str, Score]
Grade = Callable[[str, dict[str, str], bool], Scores]
Answers = dict[str, Answer]

pytestmark = pytest.mark.slow


def blueprint_of(assignment: str) -> Blueprint:
    return read_blueprint(ROOT / "source" / assignment, assignment)


def exercises(assignment: str) -> list[str]:
    return [str(exercise) for exercise in blueprint_of(assignment).exercises]


def variants(assignment: str, exercise: str, kind: str) -> tuple[Answer, ...]:
    return stored_answers(ROOT / "graders" / assignment, Exercise(exercise), kind)


def together(assignment: str, kind: str) -> list[Answers]:
    """Stored answers in groups of one per exercise; an exercise that has fewer leaves its place to the solution."""
    columns = [[(name, answer) for answer in variants(assignment, name, kind)] for name in exercises(assignment)]
    return [dict(entry for entry in row if entry is not None) for row in zip_longest(*columns)]


@pytest.fixture
def grade(engine: Engine, tmp_path: Path) -> Grade:
    """Grade the instructor's notebook with some answers replaced; its automatic scores by exercise."""

    def grade_answers(assignment: str, answers: dict[str, str], blank: bool = False) -> Scores:
        submission = submission_maker(tmp_path, assignment)(answers, blank=blank)
        graded = engine.grade(submission, blueprint_of(assignment))
        if isinstance(graded, Ungraded):
            pytest.fail(f"ungraded: {graded.reason}")
        scores = [score for notebook in graded.notebooks for score in notebook.scores.scores]
        return {score.grade_id.removeprefix("test_"): score for score in scores if score.trust is Trust.HIDDEN}

    return grade_answers


def grade_groups(grade: Grade, assignment: str, kind: str) -> Iterator[tuple[str, Answer, Score]]:
    """Grade all stored answers of a kind; each one's exercise, and its score there."""
    for answers in together(assignment, kind):
        graded = grade(assignment, {name: answer.source for name, answer in answers.items()}, False)
        yield from ((name, answer, graded[name]) for name, answer in answers.items())


def lost(score: Score) -> str:
    """The checks of an exercise that did not pass, for a failure message."""
    return "; ".join(
        f"{check.name}: {check.verdict} {check.diagnosis or ''} {check.staff[:160]}".strip()
        for check in score.checks
        if check.verdict not in (Verdict.PASSED, Verdict.NOT_RUN)
    )


def reasons(score: Score) -> frozenset[tuple[object, ...]]:
    """Which checks a wrong answer fails, and why, as far as anyone is told."""

    def reason(check: CheckResult) -> tuple[object, ...]:
        return check.name, check.verdict, check.diagnosis, check.student.get("en")

    return frozenset(reason(check) for check in score.checks if check.verdict is not Verdict.PASSED)


def wrongly_told(answer: Answer, score: Score) -> str:
    """What a wrong answer is told that it does not say at its top; one that says nothing may be told nothing."""
    failed = [check for check in score.checks if check.verdict is not Verdict.PASSED]
    return complain_of_diagnoses(failed, answer.diagnoses)


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_every_exercise_has_enough_variants(assignment: str) -> None:
    folder = ROOT / "graders" / assignment / "variants"
    assert sorted(path.name for path in folder.iterdir()) == sorted(exercises(assignment))
    for exercise in exercises(assignment):
        assert len(variants(assignment, exercise, "right")) >= LEAST_RIGHT
        assert len(variants(assignment, exercise, "wrong")) >= LEAST_WRONG


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_right_answers_get_full_marks(assignment: str, grade: Grade) -> None:
    scores = grade_groups(grade, assignment, "right")
    problems = [f"{answer.name} loses {lost(score)}" for _, answer, score in scores if score.auto != score.maximum]
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_wrong_answers_do_not_and_are_told_what_is_wrong(assignment: str, grade: Grade) -> None:
    problems = []
    told: dict[str, list[bool]] = {}
    alike: dict[tuple[str, frozenset[tuple[object, ...]]], list[str]] = {}
    for exercise, answer, score in grade_groups(grade, assignment, "wrong"):
        if score.auto == score.maximum:
            problems.append(f"{answer.name} gets full marks from {', '.join(check.name for check in score.checks)}")
        if what := wrongly_told(answer, score):
            problems.append(f"{answer.name} of {exercise} is told something else than it says: {what}")
        alike.setdefault((exercise, reasons(score)), []).append(answer.name)
        told.setdefault(exercise, []).append(any(map(is_specific, score.checks)))
    for (exercise, why), names in alike.items():
        if len(names) > 1:
            failed = "; ".join(sorted(str(entry[0]) for entry in why))
            problems.append(f"{', '.join(names)} of {exercise} all fail {failed} for the same reasons")
    for exercise, each in told.items():
        if sum(each) < LEAST_TOLD * len(each):
            problems.append(f"only {sum(each)} of {len(each)} wrong answers to {exercise} are told something specific")
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_solution_gets_everything(assignment: str, grade: Grade) -> None:
    scores = grade(assignment, {}, False)
    assert {name: lost(score) for name, score in scores.items() if score.auto != score.maximum} == {}
    assert sum(score.maximum for score in scores.values()) == 12


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_blank_release_gets_nothing(assignment: str, grade: Grade) -> None:
    scores = grade(assignment, {}, True)
    assert {name: score.auto for name, score in scores.items()} == dict.fromkeys(exercises(assignment), 0.0)
    texts = {check.student["en"] for score in scores.values() for check in score.checks if check.core}
    assert {text.partition(": ")[0] for text in texts} == {
        f"`{exercise}` is not implemented yet" for exercise in exercises(assignment)
    }
    assert all(re.search(r"`raise NotImplementedError` \(cell \d+, line \d+\)\.$", text) for text in texts)


BAD_REPLIES = {
    "none": "return None",
    "text": "return 'passed'",
    "list": "return [[1.0, 2.0], [3.0, 4.0]]",
    "tuple": "return (torch.eye(3), torch.eye(3))",
    "bool": "return True",
    "number": "return 1.0",
    "zero_d": "return torch.tensor(1.0, dtype=torch.float64)",
    "nan": "return torch.full((3, 3), float('nan'), dtype=torch.float64)",
    "infinite": "return torch.full((3, 3), float('inf'), dtype=torch.float64)",
    "wrong_shape": "return torch.zeros(7, 1, 7, dtype=torch.float64)",
    "empty": "return torch.zeros(0, 3, dtype=torch.float64)",
    "wrong_dtype": "return torch.eye(3, dtype=torch.int64)",
    "complex": "return torch.eye(3, dtype=torch.complex128)",
    "sparse": "return torch.eye(3, dtype=torch.float64).to_sparse()",
    "huge": "return torch.zeros(1, dtype=torch.float64).expand(10**12)",
    "object": "return object()",
    "liar": "return type('Tensor', (), {'__eq__': lambda a, b: True, '__class__': torch.Tensor})()",
    "self_containing": "items = []; items.append(items); return items",
    "exception": "raise ValueError('passed')",
    "system_exit": "raise SystemExit(0)",
    "skip": "import pytest; pytest.skip('not today')",
    "assertion": "raise AssertionError",
    "surrogate": "raise ValueError(chr(0xD800))",
}


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
@pytest.mark.parametrize("reply", BAD_REPLIES)
def test_a_bad_reply_loses_the_core_and_is_never_ungraded(assignment: str, reply: str, grade: Grade) -> None:
    body = f"(*args, **kwargs):\n    import torch\n    {BAD_REPLIES[reply]}"
    answers = {exercise: f"def {exercise}{body}" for exercise in exercises(assignment)}
    scores = grade(assignment, answers, False)
    assert {name: score.auto for name, score in scores.items()} == dict.fromkeys(answers, 0.0)
    verdicts = {check.verdict for score in scores.values() for check in score.checks if check.core}
    assert not verdicts & {Verdict.PASSED, Verdict.NOT_RUN, Verdict.UNGRADED}


class Form(NamedTuple):
    """What is known of an exercise before anything is computed: expressions in its parameters."""

    parameters: str
    shape: str
    like: str
    lesson: str


def of_shape(parameters: str, shape: str, lesson: str, like: str = "x") -> Form:
    return Form(parameters, shape, like, f"torch.tensor({lesson}, dtype={like}.dtype)")


FORMS = {
    "affine_jacobian": of_shape("A, b, x", "A.shape", "[[2, 3], [4, 5]]"),
    "jacobian_reverse": of_shape("f, x", "(len(f(x)), len(x))", "[[6, 0], [2, 3], [0, 0]]"),
    "jacobian_forward": of_shape("f, x", "(len(f(x)), len(x))", "[[6, 3, 2], [1, 0, 6]]"),
    "jacobian_numerical": of_shape("f, x, eps=1e-5", "(len(f(x)), len(x))", "[[3.25, 0], [2, 1], [0, 4]]"),
    "jacobian_batched": of_shape(
        "f, x", "(len(x), len(f(x[0])), x.shape[1])", "[[[2, 0], [2, 1], [0, 1]], [[6, 0], [4, 3], [0, 1]]]"
    ),
    "gradient": of_shape("f, xs", "len(xs)", "[2, 12, 108]", "xs[0]"),
    "hessian_rowwise": of_shape("f, xs", "(len(xs), len(xs))", "[[2, 0, 0], [0, 12, 0], [0, 0, 108]]", "xs[0]"),
    "hessian_vector_product": of_shape("f, x, v", "len(x)", "[-2, 6]"),
    "newton_step": of_shape("f, x", "len(x)", "[2, -1]"),
    "chain": of_shape("x, inner", "(len(x), inner.shape[1])", "[[6, 6], [8, 4]]"),
    "composed_jacobian": of_shape("outer, inner, x", "(len(outer(inner(x))), len(x))", "[[6, 6], [8, 4]]"),
    "total_derivative": of_shape("outer, inners, x", "()", "16"),
    "vjp_through_layers": of_shape("layers, x, v", "len(x)", "[86, 46]"),
}
CONSTANTS = ("zeros", "ones", "the input", "the lesson's numbers", "raise")
WORDS = dict(zip(CONSTANTS, ("'minimum'", "'maximum'", "x", "'saddle'", ""), strict=True))
RAISE = "raise ValueError('no idea')"


def constant_answer(exercise: str, constant: str) -> str:
    """An answer that computes nothing, of the right shape and dtype where there is one."""
    if exercise == "LogSumExp":
        return constant_function(constant)
    if exercise == "classify_critical_point":
        body = f"return {WORDS[constant]}" if constant != "raise" else RAISE
        return f"def {exercise}(f, x, tol=1e-6):\n    {body}\n"
    form = FORMS[exercise]
    values = {
        "zeros": f"torch.zeros({form.shape}, dtype={form.like}.dtype)",
        "ones": f"torch.ones({form.shape}, dtype={form.like}.dtype)",
        "the input": "torch.stack(xs)" if form.like == "xs[0]" else "x",
        "the lesson's numbers": form.lesson,
    }
    body = f"return {values[constant]}" if constant != "raise" else RAISE
    return f"def {exercise}({form.parameters}):\n    {body}\n"


def constant_function(constant: str) -> str:
    """The same as an autograd Function: a value, and a gradient."""
    value, gradient = {
        "zeros": ("x.new_zeros(())", "torch.zeros_like(x)"),
        "ones": ("x.new_ones(())", "torch.ones_like(x)"),
        "the input": ("x.clone()", "x"),
        "the lesson's numbers": ("x.new_tensor(4.0).log()", "g * torch.full_like(x, 0.25)"),
        "raise": ("x[0]", "x"),
    }[constant]
    body = RAISE if constant == "raise" else f"return {value}"
    return (
        "class LogSumExp(torch.autograd.Function):\n"
        f"    @staticmethod\n    def forward(ctx, x):\n        ctx.save_for_backward(x)\n        {body}\n"
        "    @staticmethod\n    def backward(ctx, g):\n        (x,) = ctx.saved_tensors\n"
        f"        return {gradient}\n"
    )


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
@pytest.mark.parametrize("constant", CONSTANTS)
def test_an_answer_that_computes_nothing_scores_nothing(assignment: str, constant: str, grade: Grade) -> None:
    answers = {exercise: constant_answer(exercise, constant) for exercise in exercises(assignment)}
    scores = grade(assignment, answers, False)
    assert {name: score.auto for name, score in scores.items()} == dict.fromkeys(answers, 0.0)
    cores = [check for score in scores.values() for check in score.checks if check.core]
    assert {check.verdict for check in cores} == {Verdict.RAISED if constant == "raise" else Verdict.WRONG}
