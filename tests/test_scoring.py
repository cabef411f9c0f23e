from __future__ import annotations

from typing import Any

import pytest

from nablagrade import scoring
from nablagrade.model import (
    Cell,
    CellRun,
    CellStatus,
    CheckResult,
    Execution,
    Exercise,
    Program,
    Role,
    Score,
    Trust,
    Verdict,
)  # fmt: skip

PASSED, WRONG = Verdict.PASSED, Verdict.WRONG


def check(verdict: Verdict, points: float = 1.0, *, core: bool = False, exercise: str = "f") -> CheckResult:
    return CheckResult(Exercise(exercise), f"test_{id(verdict)}_{points}", {"en": "t"}, {}, points, core, verdict)


def exercise(
    *others: CheckResult, core: Verdict = PASSED, points: float = 3.0, core_points: float = 1.0
) -> float | None:
    results = [check(core, core_points, core=True), *others]
    return scoring.score_exercise(Cell("c", "code", "", Role.TEST, "test_f", points), results).auto


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ([], 3.0),
        ([PASSED, PASSED], 3.0),
        ([PASSED, WRONG], 2.0),
        ([WRONG, Verdict.RAISED], 1.0),
        ([PASSED, Verdict.TIME_LIMIT, Verdict.DIED, Verdict.NOT_RUN], 1.2),
    ],
)
def test_an_exercise_earns_the_share_of_its_checks_that_passed(others: list[Verdict], expected: float) -> None:
    assert exercise(*map(check, others)) == expected


def test_checks_weigh_by_their_points() -> None:
    assert exercise(check(PASSED, 2.0), check(WRONG, 5.0), points=4.0) == 1.5
    assert exercise(check(WRONG, 0.5), core_points=1.5, points=2.0) == 1.5


@pytest.mark.parametrize("verdict", sorted(set(Verdict) - {PASSED, Verdict.VOIDED, Verdict.UNGRADED}))
def test_without_its_core_an_exercise_earns_nothing(verdict: Verdict) -> None:
    assert exercise(check(PASSED), check(PASSED), core=verdict) == 0.0


@pytest.mark.parametrize(
    ("answered", "core", "other", "expected"),
    [
        (True, PASSED, Verdict.VOIDED, 3.0),
        (True, WRONG, Verdict.VOIDED, 0.0),
        (True, Verdict.VOIDED, WRONG, 1.5),
        (True, Verdict.VOIDED, Verdict.VOIDED, 3.0),
        (False, PASSED, Verdict.VOIDED, 3.0),  # the answer stands in another cell
        (False, Verdict.VOIDED, PASSED, 3.0),
        (False, Verdict.VOIDED, WRONG, 0.0),
        (False, Verdict.VOIDED, Verdict.VOIDED, 0.0),
    ],
)
def test_a_voided_check_is_passed_by_all_who_answered(
    answered: bool, core: Verdict, other: Verdict, expected: float
) -> None:
    cell = Cell("c", "code", "", Role.TEST, "test_f", 3.0)
    assert scoring.score_exercise(cell, [check(core, core=True), check(other)], answered).auto == expected


def test_one_use_that_is_not_allowed_costs_everything() -> None:
    assert exercise(check(PASSED), check(Verdict.NOT_ALLOWED)) == 0.0


def test_an_exercise_without_results_earns_nothing() -> None:
    assert scoring.score_exercise(Cell("c", "code", "", Role.TEST, "test_f", 3.0), []).auto == 0.0


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (0.125, 0.13), (0.124999, 0.12), (1.005, 1.01), (2.675, 2.68), (2 / 3, 0.67), (1 / 3, 0.33),
        (0.1 + 0.2, 0.3), (12.0, 12.0), (0.0, 0.0), (0.994999, 0.99), (0.995, 1.0), (1e-9, 0.0),
    ],
)  # fmt: skip
def test_scores_are_rounded_half_up_to_a_hundredth(given: float, expected: float) -> None:
    assert scoring.rounded(given, 99.0) == expected


@pytest.mark.parametrize("points", [0.125, 1 / 3, 2 / 3, 0.001, 2.0])
def test_full_marks_are_all_points_however_many_decimals_they_have(points: float) -> None:
    assert scoring.rounded(points, points) == points
    assert scoring.rounded(points * 0.999, points) <= points


def test_full_marks_are_full_whatever_the_weights() -> None:
    weights = [0.1, 0.2, 0.3, 1 / 3, 1 / 7]
    assert exercise(*[check(PASSED, weight) for weight in weights], points=2.0) == 2.0


# ---------------------------------------------------------------- classic cells


def shown(text: Any, *, kind: str = "execute_result") -> dict[str, Any]:
    return {"output_type": kind, "data": {"text/plain": text}, "metadata": {}, "execution_count": 1}


def classic(
    *outputs: dict[str, Any], status: CellStatus = CellStatus.OK, whole: bool = True, points: float = 3.0
) -> Score:
    run = CellRun(status, outputs, ran_to_the_end=whole)
    return scoring.score_classic(Cell("c", "code", "assert True", Role.TEST, "test_f", points), run)


def test_a_classic_cell_that_ran_through_gets_full_marks() -> None:
    score = classic()
    assert (score.auto, score.maximum, score.trust, score.note) == (3.0, 3.0, Trust.CLASSIC, {})


def test_noise_costs_nothing() -> None:
    stream = {"output_type": "stream", "name": "stderr", "text": "Warning: ..."}
    assert classic(stream, shown("<Figure>", kind="display_data")).auto == 3.0


@pytest.mark.parametrize(("text", "expected"), [("1.5", 1.5), ("0", 0.0), ("3", 3.0), ("0.335", 0.34)])
def test_a_number_that_the_cell_shows_is_its_score(text: str, expected: float) -> None:
    score = classic(shown(text))
    assert (score.auto, score.note) == (expected, {})


@pytest.mark.parametrize(
    "text",
    ["-1", "3.01", "1e9", "nan", "inf", "-inf", "hello", "True", "[1, 2]", "", "None", "'2'", None, ["1"], 10**400],
)
def test_anything_else_that_it_shows_gives_nothing(text: Any) -> None:
    score = classic(shown(text))
    assert score.auto == 0.0
    assert "not a number from 0 to its points" in score.note["en"]


def test_an_output_without_text_gives_nothing() -> None:
    assert classic({"output_type": "execute_result", "data": {"text/html": "3"}}).auto == 0.0
    assert classic({"output_type": "execute_result", "data": None}).auto == 0.0
    assert classic({"output_type": "execute_result"}).auto == 0.0


def test_a_shown_number_does_not_save_a_cell_that_failed() -> None:
    assert classic(shown("3"), status=CellStatus.ERROR).auto == 0.0
    assert classic(shown("3"), whole=False).auto == 0.0


@pytest.mark.parametrize("status", [status for status in CellStatus if status is not CellStatus.OK])
def test_a_classic_cell_that_did_not_run_through_gets_nothing(status: CellStatus) -> None:
    score = classic(status=status)
    assert score.auto == 0.0 and "did not run through" in score.note["en"]


def test_a_classic_cell_that_ended_early_gets_nothing() -> None:
    assert classic(whole=False).auto == 0.0


@pytest.mark.parametrize("run", [None, CellRun(CellStatus.OK, ran_to_the_end=True)])
def test_a_classic_cell_with_nothing_in_it_gets_nothing(run: CellRun | None) -> None:
    score = scoring.score_classic(Cell("c", "code", " \n", Role.TEST, "test_f", 3.0), run)
    assert score.auto == 0.0 and "not run" in score.note["en"]


# ---------------------------------------------------------------- the notebook


def test_a_notebook_is_scored_cell_by_cell() -> None:
    cells = (
        Cell("0", "code", "def f(): ...", Role.SOLUTION, "f"),
        Cell("1", "code", "assert f", Role.TEST, "test_f", 2.0),
        Cell("2", "code", "assert g", Role.TEST, "test_g", 1.0),
        Cell("3", "markdown", "Because.", Role.MANUAL, "essay", 3.0),
        Cell("4", "markdown", "YOUR ANSWER HERE", Role.MANUAL, "empty", 3.0, unchanged=True),
        Cell("5", "markdown", "Draw.", Role.TASK, "task", 4.0),
        Cell("6", "code", "print()", Role.PLAIN),
    )
    ok = CellRun(CellStatus.OK, ran_to_the_end=True)
    runs = (ok, ok, ok, None, None, None, ok)
    results = [check(PASSED, core=True), check(WRONG), check(WRONG, core=True, exercise="other")]
    scores = scoring.score_notebook(Program("nb", cells), Execution(runs), results, {Exercise("f")})
    found = [(score.grade_id, score.auto, score.trust, score.comment) for score in scores.scores]
    assert found == [
        ("test_f", 1.0, Trust.HIDDEN, None),
        ("test_g", 1.0, Trust.CLASSIC, None),
        ("essay", None, Trust.MANUAL, None),
        ("empty", 0.0, Trust.MANUAL, "No response."),
        ("task", None, Trust.MANUAL, None),
    ]
    assert (scores.auto, scores.maximum) == (2.0, 13.0)
    assert [result.exercise for result in scores.scores[0].checks] == ["f", "f"]


def test_every_cell_of_an_unreadable_notebook_says_why_and_text_in_its_comment() -> None:
    roles = (Role.LOCKED, Role.TEST, Role.MANUAL, Role.TASK)
    cells = tuple(Cell(role, "code", "", role, role, 2.0, unchanged=role is Role.MANUAL) for role in roles)
    why = {"en": "It is empty.", "zh": "它是空的。"}
    scores = scoring.score_notebook(Program("nb", cells, unreadable=why), Execution((None,) * 4), [], ()).scores
    assert [(score.auto, score.note) for score in scores] == [(0.0, why)] * 3
    assert [score.comment for score in scores] == [None, "It is empty.", "It is empty."]


def test_only_the_name_of_a_test_cell_makes_it_an_exercises() -> None:
    for grade_id, expected in (("test_f", "f"), ("f", None), ("tests_f", None), (None, None), ("test_", "")):
        assert scoring.exercise_of(Cell("c", "code", "", Role.TEST, grade_id)) == expected
