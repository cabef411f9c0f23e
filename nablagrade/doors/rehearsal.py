"""What must hold before students get an assignment: the instructor's solution scores full marks, the blank nothing.

Both are graded as submissions are, in boxes and by the hidden checks. Nothing of it is kept.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from nablagrade.doors.course import Course
from nablagrade.errors import CourseError
from nablagrade.model import Graded, Score, Submission, Trust, Ungraded

__all__ = ["NOT_HERE", "Rehearsed", "can_rehearse", "rehearse"]

NOT_HERE = (
    "not checked: isolation needs Linux, so neither the solution nor the blank was graded. Before students get it, run "
    "this once more on Linux, in a container or under WSL 2; or here, with `c.NablaGrade.isolation = 'none'` in "
    "nbgrader_config.py, since all that is run is your own"
)

NOT_YET = "NotImplementedError"
"""What a stub raises, and all that may go wrong in a blank notebook."""


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What was found, in points that are given automatically; `classic` are the test cells without hidden checks."""

    maximum: float
    classic: tuple[str, ...]


def can_rehearse(course: Course) -> bool:
    """Whether it can be graded here as the course is set up."""
    return sys.platform == "linux" or course.settings.isolation == "none"


def rehearse(course: Course, assignment: str, blank: Path) -> Rehearsed:
    """Grade the solution in source/ and the blank in the folder `blank`.

    Raises:
        CourseError: one of them does not score what it should, or could not be graded.
    """
    full, nothing = grade_both(course, assignment, blank)
    problems = [*wrong_solution(full), *wrong_blank(nothing)]
    if problems:
        raise CourseError(
            f"{assignment} was not released:\n" + "\n".join(f"  {problem}" for problem in problems) + "\n"
            f"`nablagrade try {assignment} DIR` shows more; --no-check releases it all the same."
        )
    scores = automatic(full)
    return Rehearsed(
        maximum=sum(score.maximum for score in scores),
        classic=tuple(score.grade_id for score in scores if score.trust is Trust.CLASSIC),
    )


def grade_both(course: Course, assignment: str, blank: Path) -> tuple[Graded, Graded]:
    """One after the other in one worker. Both are the instructor's own code: any isolation will do."""
    from nablagrade.doors.runs.pool import open_pool  # boxes, which not every system has

    source = course.source_folder(assignment)
    blueprint = course.blueprint(assignment)
    settings = replace(course.settings, jobs=1, isolation="weak" if sys.platform == "linux" else "none")
    with open_pool(settings) as pool:
        futures = [
            pool.submit(Submission(who, assignment, folder), blueprint)
            for who, folder in (("the solution", source), ("the blank", blank))
        ]
        solution, nothing = (future.result() for future in futures)
    for graded in (solution, nothing):
        if isinstance(graded, Ungraded):
            raise CourseError(
                f"{assignment} was not released: {graded.submission.student} could not be graded: {graded.reason}"
            )
    assert isinstance(solution, Graded) and isinstance(nothing, Graded)
    return solution, nothing


def wrong_solution(graded: Graded) -> Iterator[str]:
    """Why the solution is not perfect, a sentence for each cell."""
    for score in automatic(graded):
        if score.auto != score.maximum:
            yield f"the solution scores {score.auto:g} of {score.maximum:g} in {score.grade_id}: {why(score)}"
    for cell, error in errors_in(graded):
        yield f"the solution's cell {cell} ends with {error}"


def wrong_blank(graded: Graded) -> Iterator[str]:
    """Where the blank earns something, or fails otherwise than by not being done yet."""
    for score in automatic(graded):
        if score.auto:
            yield (
                f"the blank scores {score.auto:g} of {score.maximum:g} in {score.grade_id}: its checks pass without an "
                "answer"
            )
    for cell, error in errors_in(graded):
        if not error.startswith(NOT_YET):
            yield f"the blank's cell {cell} ends with {error}; only {NOT_YET} is expected"


def automatic(graded: Graded) -> list[Score]:
    scores = [score for notebook in graded.notebooks for score in notebook.scores.scores]
    return [score for score in scores if score.trust is not Trust.MANUAL]


def why(score: Score) -> str:
    """The first check that did not pass, in words for staff."""
    failed = [check for check in score.checks if check.verdict.is_failure]
    if failed:
        return f"{failed[0].name}: {failed[0].staff.strip() or failed[0].student.get('en', failed[0].verdict)}"
    return score.note.get("en", "see its test cell")


def errors_in(graded: Graded) -> Iterator[tuple[str, str]]:
    """The code cells that ended with an exception: which, and the exception in a line."""
    for notebook in graded.notebooks:
        for cell, ran in zip(notebook.program.cells, notebook.notebook["cells"], strict=True):
            for output in outputs_of(ran):
                if output["output_type"] == "error":
                    yield cell.grade_id or cell.id, in_a_line(output)


def in_a_line(error: dict[str, Any]) -> str:
    """An error output's exception and the first line of its message."""
    message = error["evalue"].partition("\n")[0]
    return f"{error['ename']}: {message}" if message else str(error["ename"])


def outputs_of(cell: dict[str, Any]) -> Sequence[dict[str, Any]]:
    outputs: Sequence[dict[str, Any]] = cell.get("outputs", ())
    return outputs
