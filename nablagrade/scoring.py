"""CheckResults x points -> Scores. Pure; the rounding rule is here and nowhere else.

An exercise's score is its test cell's points, times the share of its checks' points that passed; what is not all of
them is rounded half up to a hundredth. It is 0 when the core check did not pass, or when an operation that is not
allowed was used in any check.

The points of a voided check are given to everyone who has changed the solution cell, or passed another check by an
answer that stands elsewhere: nobody loses by a check that is taken out, and a blank answer still earns nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal

from nablagrade.model import (
    NO_RESPONSE,
    TEST_PREFIX,
    Cell,
    CellRun,
    CellStatus,
    CheckResult,
    Execution,
    Exercise,
    Program,
    Role,
    Score,
    Scores,
    Text,
    Trust,
    Verdict,
)


def score_notebook(
    program: Program, execution: Execution, results: Sequence[CheckResult], hidden: Collection[Exercise]
) -> Scores:
    """Score every cell of a notebook that bears points.

    Args:
        hidden: the exercises that have hidden checks; the other test cells are classic.
    """
    scores: list[Score] = []
    for cell, run in zip(program.cells, execution.runs, strict=True):
        exercise = exercise_of(cell)
        if program.unreadable is not None:
            scores.extend(score_unreadable(cell, program.unreadable))
        elif cell.role is Role.TEST and exercise in hidden:
            of_exercise = [result for result in results if result.exercise == exercise]
            scores.append(score_exercise(cell, of_exercise, answered(program, exercise)))
        elif cell.role is Role.TEST:
            scores.append(score_classic(cell, run))
        elif cell.role in (Role.MANUAL, Role.TASK):
            scores.append(score_manual(cell))
    return Scores(program.notebook, tuple(scores))


def score_unreadable(cell: Cell, why: Text) -> Iterator[Score]:
    """Nothing was handed in that could be run; every cell that bears points says so: text, which has no table of
    results, in its comment."""
    if cell.role is Role.TEST:
        yield Score(cell.grade_id or "", 0.0, cell.points, Trust.HIDDEN, note=why)
    elif cell.role in (Role.MANUAL, Role.TASK):
        yield Score(cell.grade_id or "", 0.0, cell.points, Trust.MANUAL, comment=why.get("en"), note=why)


def exercise_of(cell: Cell) -> Exercise | None:
    """The exercise that a test cell is for, by its name."""
    if cell.grade_id is None or not cell.grade_id.startswith(TEST_PREFIX):
        return None
    return Exercise(cell.grade_id.removeprefix(TEST_PREFIX))


def score_exercise(cell: Cell, results: Sequence[CheckResult], answered: bool = False) -> Score:
    """Score an exercise by its hidden checks.

    Args:
        answered: its solution cell is another one than was released.
    """
    answered = answered or any(result.verdict is Verdict.PASSED for result in results)
    good = {Verdict.PASSED, Verdict.VOIDED} if answered else {Verdict.PASSED}
    cheated = any(result.verdict is Verdict.NOT_ALLOWED for result in results)
    core = all(result.verdict in good for result in results if result.core)
    passed = sum(result.points for result in results if result.verdict in good)
    share = passed / sum(result.points for result in results) if results and core and not cheated else 0.0
    return Score(
        cell.grade_id or "", rounded(share * cell.points, cell.points), cell.points, Trust.HIDDEN, tuple(results)
    )


def answered(program: Program, exercise: Exercise | None) -> bool:
    """Whether an exercise's solution cell is another one than was released."""
    return any(cell.grade_id == exercise and not cell.unchanged for cell in program.cells)


def score_classic(cell: Cell, run: CellRun | None) -> Score:
    """Score a test cell without hidden checks: full if it ran through, or the number that it displayed last.

    Fail-closed: anything that is not a plain, finite number from 0 to the cell's points gives 0.
    """
    share, note = 0.0, CLASSIC_NOTES["failed"]
    if run is None or not cell.source.strip():
        note = CLASSIC_NOTES["empty"]
    elif run.status is CellStatus.OK and run.ran_to_the_end:
        shown = [output for output in run.outputs if output["output_type"] == "execute_result"]
        partial = displayed_number(shown[0]) if shown else cell.points
        if partial is None or not 0 <= partial <= cell.points:
            note = CLASSIC_NOTES["not a score"]
        else:
            share, note = partial, {}
    return Score(cell.grade_id or "", rounded(share, cell.points), cell.points, Trust.CLASSIC, note=note)


def score_manual(cell: Cell) -> Score:
    """A person grades it, unless there is nothing to grade."""
    if cell.role is Role.MANUAL and cell.unchanged:
        return Score(cell.grade_id or "", 0.0, cell.points, Trust.MANUAL, comment=NO_RESPONSE)
    return Score(cell.grade_id or "", None, cell.points, Trust.MANUAL)


def displayed_number(output: dict[str, object]) -> float | None:
    """The number in an execute_result, if it is one and nothing else."""
    data = output.get("data")
    text = data.get("text/plain") if isinstance(data, dict) else None
    try:
        return float(str(text))
    except ValueError:
        return None


def rounded(score: float, maximum: float) -> float:
    """Half up to a hundredth, on the shortest decimal that stands for the float: 0.125 gives 0.13. What is full stays
    so, and nothing becomes more than that: cells may bear a third of a point."""
    hundredths = float(Decimal(repr(score)).quantize(Decimal("0.01"), ROUND_HALF_UP))
    return maximum if score == maximum else min(hundredths, maximum)


CLASSIC_NOTES: dict[str, Text] = {
    "failed": {"en": "This test cell did not run through.", "zh": "这个测试单元格没有运行到底。"},
    "empty": {"en": "This test cell was not run.", "zh": "这个测试单元格没有运行。"},
    "not a score": {
        "en": "This test cell showed a result that is not a number from 0 to its points.",
        "zh": "这个测试单元格显示的结果不是 0 到该题分数之间的数。",
    },
}
