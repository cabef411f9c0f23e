"""The marks of a whole class as nbgrader counts them, in a few queries; nothing is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from nbgrader import api
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from nablagrade.model import NO_RESPONSE

__all__ = ["CellMark", "ClassMarks", "StudentMarks", "read_marks"]

Place = tuple[str, str]
"""(notebook, grade_id)"""


@dataclass(frozen=True, slots=True)
class CellMark:
    """What one cell of a student counts.

    Attributes:
        score: as nbgrader counts it: a person's before the automatic one, and extra credit on top.
        given: there is an automatic score or a person's; without, nbgrader counts 0.
        by_person: a person gave it, or extra credit.
        waiting: nbgrader wants a person to look at it.
    """

    score: float
    given: bool
    by_person: bool
    waiting: bool


@dataclass(frozen=True, slots=True)
class StudentMarks:
    """One submission.

    Attributes:
        unanswered: the answer cells that are as they were released.
        late: by due date and extension, whatever it costs.
    """

    cells: dict[Place, CellMark]
    unanswered: frozenset[Place]
    penalty: float
    late: bool

    @property
    def given(self) -> bool:
        """Whether anything has been marked, or the rows of the gradebook were only made."""
        return any(cell.given for cell in self.cells.values())

    @property
    def total(self) -> float:
        """What nbgrader exports."""
        return max(0.0, sum(cell.score for cell in self.cells.values()) - self.penalty)


@dataclass(frozen=True, slots=True)
class ClassMarks:
    """An assignment in the gradebook.

    Attributes:
        maxima: the points of each cell, as registered.
        names: of all students of the course, "last, first" by id; empty where nobody has entered one.
        students: those with a submission, by id.
    """

    maxima: dict[Place, float]
    names: dict[str, str]
    students: dict[str, StudentMarks]


def read_marks(session: Session, assignment: str) -> ClassMarks:
    cells: dict[str, dict[Place, CellMark]] = {}
    for student, place, mark in _cells(session, assignment):
        cells.setdefault(student, {})[place] = mark
    unanswered: dict[str, list[Place]] = {}
    for student, place in _unanswered(session, assignment):
        unanswered.setdefault(student, []).append(place)
    penalties = _penalties(session, assignment)
    return ClassMarks(
        maxima=dict(_maxima(session, assignment)),
        names={
            student: ", ".join(filter(None, (last, first)))
            for student, last, first in session.execute(
                select(api.Student.id, api.Student.last_name, api.Student.first_name)
            )
        },
        students={
            student: StudentMarks(
                cells.get(student, {}), frozenset(unanswered.get(student, ())), penalties.get(student, 0.0), late
            )
            for student, late in _submissions(session, assignment)
        },
    )


def _cells(session: Session, assignment: str) -> Iterator[tuple[str, Place, CellMark]]:
    grade = api.Grade
    query = (
        select(
            api.SubmittedAssignment.student_id, api.Notebook.name, api.BaseCell.name,
            grade.score, grade.auto_score, grade.manual_score, grade.extra_credit, grade.needs_manual_grade,
        )
        .select_from(grade)
        .join(api.BaseCell, api.BaseCell.id == grade.cell_id)
        .join(api.SubmittedNotebook, api.SubmittedNotebook.id == grade.notebook_id)
        .join(api.Notebook, api.Notebook.id == api.SubmittedNotebook.notebook_id)
        .join(api.SubmittedAssignment, api.SubmittedAssignment.id == api.SubmittedNotebook.assignment_id)
    )  # fmt: skip
    for student, notebook, cell, score, auto, manual, extra, waiting in session.execute(_of(query, assignment)):
        given = auto is not None or manual is not None
        by_person = manual is not None or bool(extra)
        yield student, (notebook, cell), CellMark(float(score), given, by_person, bool(waiting))


def _unanswered(session: Session, assignment: str) -> Iterator[tuple[str, Place]]:
    query = (
        select(api.SubmittedAssignment.student_id, api.Notebook.name, api.BaseCell.name)
        .select_from(api.Comment)
        .join(api.BaseCell, api.BaseCell.id == api.Comment.cell_id)
        .join(api.SubmittedNotebook, api.SubmittedNotebook.id == api.Comment.notebook_id)
        .join(api.Notebook, api.Notebook.id == api.SubmittedNotebook.notebook_id)
        .join(api.SubmittedAssignment, api.SubmittedAssignment.id == api.SubmittedNotebook.assignment_id)
        .where(api.Comment.auto_comment == NO_RESPONSE)
    )
    for student, notebook, cell in session.execute(_of(query, assignment)):
        yield student, (notebook, cell)


def _penalties(session: Session, assignment: str) -> dict[str, float]:
    query = (
        select(api.SubmittedAssignment.student_id, api.SubmittedNotebook.late_submission_penalty)
        .select_from(api.SubmittedNotebook)
        .join(api.SubmittedAssignment, api.SubmittedAssignment.id == api.SubmittedNotebook.assignment_id)
    )
    penalties: dict[str, float] = {}
    for student, points in session.execute(_of(query, assignment)):
        penalties[student] = penalties.get(student, 0.0) + float(points or 0.0)
    return penalties


def _submissions(session: Session, assignment: str) -> Iterator[tuple[str, bool]]:
    handed_in = api.SubmittedAssignment
    query = select(handed_in.student_id, handed_in.timestamp, handed_in.extension, api.Assignment.duedate).select_from(
        handed_in
    )
    for student, at, extension, due in session.execute(_of(query, assignment)):
        yield student, is_late(at, due, extension)


def is_late(at: datetime | None, due: datetime | None, extension: timedelta | None) -> bool:
    return at is not None and due is not None and at > due + (extension or timedelta())


def _maxima(session: Session, assignment: str) -> Iterator[tuple[Place, float]]:
    for kind in (api.GradeCell, api.TaskCell):
        query = (
            select(api.Notebook.name, kind.name, kind.max_score)
            .select_from(kind)
            .join(api.Notebook, api.Notebook.id == kind.notebook_id)
            .join(api.Assignment, api.Assignment.id == api.Notebook.assignment_id)
            .where(api.Assignment.name == assignment)
        )
        for notebook, cell, maximum in session.execute(query):
            yield (notebook, cell), float(maximum)


def _of(query: Select[Any], assignment: str) -> Select[Any]:
    """The rows of one assignment."""
    return query.join(api.Assignment, api.Assignment.id == api.SubmittedAssignment.assignment_id).where(
        api.Assignment.name == assignment
    )
