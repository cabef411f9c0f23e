"""The hidden checks are tested by stored answers: right ones get full marks, wrong ones do not, none is ungraded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from nablagrade.model import Blueprint, CheckResult, Score, Ungraded, Verdict
from nablagrade.pipeline import Engine
from tests.conftest import ROOT, MakeSubmission

VARIANTS = ROOT / "graders/jacobian/variants"
EXERCISES = sorted(folder.name for folder in VARIANTS.iterdir() if folder.is_dir())
LEAST_RIGHT, LEAST_WRONG = 3, 6

Grade = Callable[[dict[str, str]], dict[str, Score]]
GradeVariant = Callable[[Path], dict[str, Score]]

pytestmark = pytest.mark.slow


@pytest.fixture
def grade(engine: Engine, blueprint: Blueprint, make_submission: MakeSubmission) -> Grade:
    """Grade the instructor's notebook with some answers replaced; its scores by exercise."""

    def grade_answers(answers: dict[str, str]) -> dict[str, Score]:
        graded = engine.grade(make_submission(answers), blueprint)
        if isinstance(graded, Ungraded):
            pytest.fail(f"ungraded: {graded.reason}")
        scores = [score for notebook in graded.notebooks for score in notebook.scores.scores]
        return {score.grade_id.removeprefix("test_"): score for score in scores}

    return grade_answers


@pytest.fixture(scope="session")
def graded_already() -> dict[Path, dict[str, Score]]:
    """Each variant is graded once per process."""
    return {}


@pytest.fixture
def grade_variant(grade: Grade, graded_already: dict[Path, dict[str, Score]]) -> GradeVariant:
    def grade_one(path: Path) -> dict[str, Score]:
        if path not in graded_already:
            graded_already[path] = grade({path.parent.name: path.read_text(encoding="utf-8")})
        return graded_already[path]

    return grade_one


def variants(exercise: str, kind: str) -> list[Path]:
    return sorted((VARIANTS / exercise).glob(f"{kind}_*.py"))


def lost(score: Score) -> str:
    """The checks of an exercise that did not pass, for a failure message."""
    return "; ".join(
        f"{check.name}: {check.verdict} {check.diagnosis or ''} {check.staff[:160]}".strip()
        for check in score.checks
        if check.verdict not in (Verdict.PASSED, Verdict.NOT_RUN)
    )


def spoiled(exercise: str, scores: dict[str, Score]) -> list[str]:
    """What is not full among the other exercises of the notebook."""
    return [
        f"{name}: {lost(score)}" for name, score in scores.items() if name != exercise and score.auto != score.maximum
    ]


def reasons(score: Score) -> frozenset[tuple[object, ...]]:
    """Which checks a wrong answer fails, and why, as far as anyone is told."""

    def reason(check: CheckResult) -> tuple[object, ...]:
        return check.name, check.verdict, check.diagnosis, check.student.get("en")

    return frozenset(reason(check) for check in score.checks if check.verdict is not Verdict.PASSED)


def test_every_exercise_has_variants(blueprint: Blueprint) -> None:
    assert sorted(blueprint.exercises) == EXERCISES


@pytest.mark.parametrize("exercise", EXERCISES)
def test_there_are_enough_variants(exercise: str) -> None:
    assert len(variants(exercise, "right")) >= LEAST_RIGHT
    assert len(variants(exercise, "wrong")) >= LEAST_WRONG
    assert len(variants(exercise, "*")) == len(variants(exercise, "right")) + len(variants(exercise, "wrong"))


@pytest.mark.parametrize("exercise", EXERCISES, scope="class")  # one after another, so that one process has them all
class TestVariants:
    def test_right_ones_get_full_marks(self, exercise: str, grade_variant: GradeVariant) -> None:
        problems = []
        for path in variants(exercise, "right"):
            scores = grade_variant(path)
            if scores[exercise].auto != scores[exercise].maximum:
                problems.append(f"{path.name} loses {lost(scores[exercise])}")
            problems += [f"{path.name} spoils {text}" for text in spoiled(exercise, scores)]
        assert not problems, "\n".join(problems)

    def test_wrong_ones_do_not(self, exercise: str, grade_variant: GradeVariant) -> None:
        problems = []
        for path in variants(exercise, "wrong"):
            scores = grade_variant(path)
            if scores[exercise].auto == scores[exercise].maximum:
                names = ", ".join(check.name for check in scores[exercise].checks)
                problems.append(f"{path.name} gets full marks from {names}")
            problems += [f"{path.name} spoils {text}" for text in spoiled(exercise, scores)]
        assert not problems, "\n".join(problems)

    def test_each_wrong_one_is_wrong_in_its_own_way(self, exercise: str, grade_variant: GradeVariant) -> None:
        alike: dict[frozenset[tuple[object, ...]], list[str]] = {}
        for path in variants(exercise, "wrong"):
            alike.setdefault(reasons(grade_variant(path)[exercise]), []).append(path.name)
        problems = [
            f"{', '.join(names)} all fail {'; '.join(sorted(str(entry[0]) for entry in why))}"
            for why, names in alike.items()
            if len(names) > 1
        ]
        assert not problems, "\n".join(problems)


def test_the_solution_gets_everything(grade: Grade) -> None:
    scores = grade({})
    assert {name: lost(score) for name, score in scores.items() if score.auto != score.maximum} == {}
    assert sum(score.maximum for score in scores.values()) == 12


def test_the_blank_release_gets_nothing(engine: Engine, blueprint: Blueprint, make_submission: MakeSubmission) -> None:
    graded = engine.grade(make_submission(blank=True), blueprint)
    assert not isinstance(graded, Ungraded), graded.reason
    scores = graded.notebooks[0].scores
    assert [score.auto for score in scores.scores] == [0.0] * len(EXERCISES)
    texts = {check.student["en"] for score in scores.scores for check in score.checks if check.core}
    assert texts == {f"`{exercise}` is not implemented yet." for exercise in EXERCISES}


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


@pytest.mark.parametrize("reply", BAD_REPLIES)
def test_a_bad_reply_loses_the_core_and_is_never_ungraded(reply: str, grade: Grade) -> None:
    body = f"(*args, **kwargs):\n    import torch\n    {BAD_REPLIES[reply]}"
    scores = grade({exercise: f"def {exercise}{body}" for exercise in EXERCISES})
    assert {name: score.auto for name, score in scores.items()} == dict.fromkeys(EXERCISES, 0.0)
    verdicts = {check.verdict for score in scores.values() for check in score.checks if check.core}
    assert not verdicts & {Verdict.PASSED, Verdict.NOT_RUN, Verdict.UNGRADED}
