"""The rows of nbgrader's models that one submission has, and what goes into them. Nothing here commits."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from nbgrader import api
from sqlalchemy import select
from sqlalchemy.orm import Session

from nablagrade.errors import EngineError
from nablagrade.model import NO_RESPONSE, TEST_PREFIX, Change, GradedNotebook, NotebookBlueprint, Role, SourceCell

__all__ = [
    "Penalty",
    "find_notebooks",
    "find_submission",
    "overlay_notebook",
    "unregistered",
    "write_marks",
    "write_penalty",
    "write_zeros",
]

Penalty = Callable[[str, float, float], float | None]
"""(student, score of the notebook, seconds late) -> points to take off, or None for none."""


def overlay_notebook(session: Session, notebook: NotebookBlueprint, row: Any) -> NotebookBlueprint:
    sources = {
        cell.name: cell for cell in session.scalars(select(api.SourceCell).where(api.SourceCell.notebook_id == row.id))
    }
    points: dict[str, float] = {}
    for kind in (api.GradeCell, api.TaskCell):
        points.update(
            {cell.name: cell.max_score for cell in session.scalars(select(kind).where(kind.notebook_id == row.id))}
        )
    kernelspec = json.loads(row.kernelspec or "{}") or notebook.kernelspec
    cells = tuple(_overlay_cell(cell, sources, points) for cell in notebook.cells)
    return dataclasses.replace(notebook, cells=cells, kernelspec=kernelspec)


def _overlay_cell(cell: SourceCell, sources: Mapping[str, Any], points: Mapping[str, float]) -> SourceCell:
    known = sources.get(cell.grade_id)
    if known is None:
        return cell
    source = cell.source if known.source is None else known.source
    return dataclasses.replace(
        cell,
        source=source,
        cell_type=known.cell_type,
        checksum=known.checksum,
        points=float(points.get(cell.grade_id, cell.points)),
    )


def find_submission(session: Session, assignment: str, student: str) -> Any:
    known = session.scalar(select(api.Assignment).where(api.Assignment.name == assignment))
    if known is None:
        raise unregistered("the assignment", assignment)
    if session.get(api.Student, student) is None:
        session.add(api.Student(id=student))
    row = session.scalar(
        select(api.SubmittedAssignment).where(
            api.SubmittedAssignment.assignment_id == known.id, api.SubmittedAssignment.student_id == student
        )
    )
    if row is None:
        row = api.SubmittedAssignment(assignment=known, student_id=student)
        session.add(row)
    return row


def find_notebooks(session: Session, submission: Any) -> dict[str, Any]:
    """The rows of a submission's notebooks by name, made where they are missing."""
    rows = {row.notebook_id: row for row in submission.notebooks}
    for notebook in submission.assignment.notebooks:
        if notebook.id not in rows:
            rows[notebook.id] = _new_notebook(session, submission, notebook)
    return {row.notebook.name: row for row in rows.values()}


def _new_notebook(session: Session, submission: Any, notebook: Any) -> Any:
    row = api.SubmittedNotebook(notebook=notebook, assignment=submission)
    session.add(row)
    for cell_id, kind in session.execute(
        select(api.BaseCell.id, api.BaseCell.type).where(api.BaseCell.notebook_id == notebook.id)
    ):
        if kind in {"GradeCell", "TaskCell"}:
            session.add(api.Grade(cell_id=cell_id, notebook=row))
        if kind in {"SolutionCell", "TaskCell"}:
            session.add(api.Comment(cell_id=cell_id, notebook=row))
    return row


def write_marks(session: Session, row: Any, graded: GradedNotebook, assignment: str) -> Iterator[Change]:
    """Write a notebook's marks; yield those that differ from what a grading before has left."""
    cells = session.execute(
        select(api.BaseCell.id, api.BaseCell.name).where(api.BaseCell.notebook_id == row.notebook.id)
    )
    names: dict[str, str] = {cell_id: name for cell_id, name in cells}  # noqa: C416 - rows are no pairs to mypy
    scores = {score.grade_id: score for score in graded.scores.scores}
    grades = {names[grade.cell_id]: grade for grade in row.grades}
    if unknown := scores.keys() - grades.keys():
        raise unregistered(f"cell {min(unknown)!r} of notebook {graded.program.notebook!r}", assignment)
    for grade_id, score in scores.items():
        grade = grades[grade_id]
        if grade.auto_score not in (None, score.auto):
            yield Change(graded.program.notebook, grade_id, grade.auto_score, score.auto)
        grade.auto_score = score.auto
        grade.needs_manual_grade = grade.manual_score is not None or score.auto is None
    comments = _comments(graded)
    for comment in row.comments:
        comment.auto_comment = comments.get(names[comment.cell_id])


def _comments(graded: GradedNotebook) -> dict[str, str]:
    """What nbgrader shows at answer cells. An exercise's comment may hang on its test cell, which has none."""
    comments = {
        cell.grade_id: NO_RESPONSE
        for cell in graded.program.cells
        if cell.grade_id and cell.unchanged and cell.role in {Role.SOLUTION, Role.MANUAL}
    }
    for score in graded.scores.scores:
        if score.comment is not None:
            comments[score.grade_id] = comments[score.grade_id.removeprefix(TEST_PREFIX)] = score.comment
    return comments


def write_zeros(row: Any) -> Iterator[Change]:
    """Nothing was handed in; yield the marks that there were before."""
    for grade in row.grades:
        if grade.auto_score not in (None, 0.0):
            yield Change(row.notebook.name, grade.cell.name, grade.auto_score, 0.0)
        grade.auto_score, grade.needs_manual_grade = 0.0, False


def write_penalty(session: Session, submission: Any, row: Any, student: str, penalty: Penalty | None) -> None:
    row.late_submission_penalty = None
    # nbgrader's total_seconds_late cannot add an extension to a due date that is not set.
    late_s = submission.total_seconds_late if submission.assignment.duedate is not None else 0
    if penalty is None or late_s <= 0:
        return
    session.flush()
    score = float(session.scalar(select(api.SubmittedNotebook.score).where(api.SubmittedNotebook.id == row.id)) or 0.0)
    try:
        points = penalty(student, score, late_s)
    except Exception as error:  # a plugin of the course: it may raise anything, and costs this submission only
        raise EngineError(f"the late penalty plugin raised {type(error).__name__}: {error}") from error
    if points is not None:
        if isinstance(points, bool) or not isinstance(points, int | float) or math.isnan(points):
            raise EngineError(f"the late penalty plugin gave {points!r}; it must give a number of points, or None.")
        row.late_submission_penalty = min(max(0.0, points), score)


def unregistered(what: str, assignment: str) -> EngineError:
    return EngineError(f"{what} is not in the gradebook. Run `nablagrade release {assignment}` and grade again.")
