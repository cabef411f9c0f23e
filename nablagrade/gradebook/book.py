"""An open gradebook: what is read of an assignment, and the one transaction that writes a submission."""

from __future__ import annotations

import dataclasses
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import nbgrader
from alembic.config import Config as AlembicConfig
from alembic.script import ScriptDirectory
from nbgrader import api
from nbgrader.utils import parse_utc
from sqlalchemy import create_engine, inspect, select, text
from sqlalchemy.exc import IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session

from nablagrade.errors import CourseError, EngineError
from nablagrade.gradebook import rows
from nablagrade.gradebook.marks import ClassMarks, read_marks
from nablagrade.gradebook.registered import cause, read_url, readable_url
from nablagrade.gradebook.rows import Penalty
from nablagrade.model import Blueprint, Change, Graded, GradedNotebook

__all__ = ["Book", "Penalty", "open_gradebook"]

TRIES = 5
FIRST_WAIT_S = 0.1
BUSY_S = 15.0
"""How long SQLite waits for another writer, each time; nbgrader's own writers take milliseconds."""
LONGEST_ROOM_S = 1.0

Work = Callable[[Session], Iterable[Change]]


@contextmanager
def open_gradebook(db_url: str, course_id: str) -> Iterator[Book]:
    """Open the gradebook for a whole run, creating it when it does not exist.

    Raises:
        CourseError: it cannot be opened, or was written by another version of nbgrader.
    """
    patient = _patient(db_url)
    with _reading(db_url):
        _create_schema(patient)
        gradebook = api.Gradebook(patient, course_id)
    try:
        yield Book(gradebook, db_url)
    finally:
        gradebook.close()


class Book:
    """An open gradebook; made by `open_gradebook`."""

    def __init__(self, gradebook: Any, db_url: str) -> None:
        self._sessions = gradebook.db
        self._sqlite = gradebook.engine.dialect.name == "sqlite"
        self._db_url = db_url
        self._polite_until = 0.0

    def overlay(self, blueprint: Blueprint) -> Blueprint:
        """Give the cells of a blueprint the source, type, points and checksum that the gradebook has for them.

        nbgrader restores and scores submissions by what was registered, classic hidden tests included, not by what the
        source has become since. Cells and notebooks that the gradebook does not know stay as they are.
        """
        with self._reading() as session:
            known = {
                row.name: row
                for row in session.scalars(
                    select(api.Notebook)
                    .join(api.Notebook.assignment)
                    .where(api.Assignment.name == blueprint.assignment)
                )
            }
            return dataclasses.replace(
                blueprint,
                notebooks=tuple(
                    rows.overlay_notebook(session, notebook, known[notebook.name])
                    if notebook.name in known
                    else notebook
                    for notebook in blueprint.notebooks
                ),
            )

    @staticmethod
    def read_date(written: str) -> datetime | None:
        """What nbgrader takes a text for, in UTC; None where that is no date."""
        try:
            date: datetime = parse_utc(written)
        except (ValueError, OverflowError):
            return None
        return date

    def save(
        self, graded: Graded, timestamp: datetime | None = None, penalty: Penalty | None = None
    ) -> tuple[Change, ...]:
        """Write all marks of one submission, or none.

        Student and submission are created when missing. Manual scores, extra credit and manual comments are never
        touched. Notebooks that were not handed in score 0. The late penalty is decided anew.

        Args:
            timestamp: when it was handed in, in UTC; None leaves it as it was.
            penalty: asked for each notebook of a late submission; its answer is clamped to [0, score].

        Returns:
            The automatic scores that were others before.

        Raises:
            EngineError: nothing was changed; names student, assignment and cause.
        """
        return self._write(_saving(graded, timestamp, penalty), graded, keep=True)

    def preview(
        self, graded: Graded, timestamp: datetime | None = None, penalty: Penalty | None = None
    ) -> tuple[Change, ...]:
        """What `save` would change, of automatic scores; the gradebook stays as it is."""
        return self._write(_saving(graded, timestamp, penalty), graded, keep=False)

    def save_notebook(self, student: str, assignment: str, graded: GradedNotebook) -> None:
        """Write the marks of one notebook whose submission nbgrader has created; the late penalty is left alone."""

        def write(session: Session) -> Iterator[Change]:
            submission = rows.find_submission(session, assignment, student)
            name = graded.program.notebook
            registered = rows.find_notebooks(session, submission)
            if name not in registered:
                raise rows.unregistered(f"notebook {name!r}", assignment)
            yield from rows.write_marks(session, registered[name], graded, assignment)

        self._write_as(write, student, assignment, keep=True)

    def scores(self, assignment: str) -> dict[str, dict[str, float]]:
        """Read {student: {grade_id: score}} as nbgrader counts it, manual scores and extra credit included.

        Two notebooks of an assignment may use one grade_id; it then reads "notebook/grade_id".
        """
        query = (
            select(api.SubmittedAssignment.student_id, api.Notebook.name, api.BaseCell.name, api.Grade.score)
            .select_from(api.Grade)
            .join(api.BaseCell, api.BaseCell.id == api.Grade.cell_id)
            .join(api.SubmittedNotebook, api.SubmittedNotebook.id == api.Grade.notebook_id)
            .join(api.Notebook, api.Notebook.id == api.SubmittedNotebook.notebook_id)
            .join(api.SubmittedAssignment, api.SubmittedAssignment.id == api.SubmittedNotebook.assignment_id)
            .join(api.Assignment, api.Assignment.id == api.SubmittedAssignment.assignment_id)
            .where(api.Assignment.name == assignment)
            .order_by(api.SubmittedAssignment.student_id, api.Notebook.name, api.BaseCell.name)
        )
        with self._reading() as session:
            found = session.execute(query).all()
        uses = Counter((student, cell) for student, _, cell, _ in found)
        scores: dict[str, dict[str, float]] = {}
        for student, notebook, cell, score in found:
            key = cell if uses[student, cell] == 1 else f"{notebook}/{cell}"
            scores.setdefault(student, {})[key] = float(score)
        return scores

    def late_penalty(self, assignment: str, student: str) -> float:
        """The points that a submission loses for being late."""
        query = (
            select(api.SubmittedNotebook.late_submission_penalty)
            .join(api.SubmittedAssignment, api.SubmittedAssignment.id == api.SubmittedNotebook.assignment_id)
            .join(api.Assignment, api.Assignment.id == api.SubmittedAssignment.assignment_id)
            .where(api.Assignment.name == assignment, api.SubmittedAssignment.student_id == student)
        )
        with self._reading() as session:
            return sum(float(points or 0.0) for points in session.scalars(query))

    def class_marks(self, assignment: str) -> ClassMarks:
        """The marks of all students for an assignment, and who is in the course."""
        with self._reading() as session:
            return read_marks(session, assignment)

    @contextmanager
    def _reading(self) -> Iterator[Session]:
        with _reading(self._db_url):
            try:
                yield self._sessions()
            finally:
                self._sessions.remove()

    def _write(self, work: Work, graded: Graded, *, keep: bool) -> tuple[Change, ...]:
        return self._write_as(work, graded.submission.student, graded.submission.assignment, keep=keep)

    def _write_as(self, work: Work, student: str, assignment: str, *, keep: bool) -> tuple[Change, ...]:
        try:
            return self._transact(work, keep)
        except (EngineError, SQLAlchemyError, ValueError) as error:
            raise EngineError(
                f"The marks of {student} for {assignment} were not saved, and the gradebook is as it was: "
                f"{cause(error)}"
            ) from error

    def _transact(self, work: Work, keep: bool) -> tuple[Change, ...]:
        for attempt in range(1, TRIES + 1):
            try:
                return self._transact_once(work, keep)
            except (OperationalError, IntegrityError) as error:
                # An IntegrityError here is another process that has just created the same student or submission.
                busy = isinstance(error, IntegrityError) or "locked" in str(error) or "deadlock" in str(error)
                if attempt == TRIES or not busy:
                    raise
                time.sleep(FIRST_WAIT_S * 2 ** (attempt - 1))
        raise AssertionError("the last attempt returns or raises")

    def _transact_once(self, work: Work, keep: bool) -> tuple[Change, ...]:
        self._leave_room()
        locked_at = None
        try:
            session = self._sessions()
            if self._sqlite:
                session.execute(text("BEGIN IMMEDIATE"))
            locked_at = time.monotonic()
            changes = tuple(work(session))
            if keep:
                session.commit()
            return changes
        finally:
            self._sessions.remove()  # rolls back what was not committed, and keeps a long run's memory flat
            if locked_at is not None:
                now = time.monotonic()
                self._polite_until = now + min(now - locked_at, LONGEST_ROOM_S)

    def _leave_room(self) -> None:
        """Leave the gradebook to others for as long as it was locked the last time.

        SQLite gives waiting writers no turns: they look again every tenth of a second, and a run that writes one
        submission after the other to a slow disk would always be there first. nbgrader waits for five seconds only,
        and the marks that a person has just typed would be lost. On a fast disk the grading takes longer than this.
        """
        room_s = self._polite_until - time.monotonic()
        if self._sqlite and room_s > 0:
            time.sleep(room_s)


def _saving(graded: Graded, timestamp: datetime | None, penalty: Penalty | None) -> Work:
    """The work of `Book.save` in a transaction."""
    student, assignment = graded.submission.student, graded.submission.assignment

    def write(session: Session) -> Iterator[Change]:
        submission = rows.find_submission(session, assignment, student)
        if timestamp is not None:
            submission.timestamp = timestamp
        handed_in = {notebook.program.notebook: notebook for notebook in graded.notebooks}
        registered = rows.find_notebooks(session, submission)
        if unknown := handed_in.keys() - registered.keys():
            raise rows.unregistered(f"notebook {min(unknown)!r}", assignment)
        for name, row in registered.items():
            if name in handed_in and handed_in[name].program.submitted:
                yield from rows.write_marks(session, row, handed_in[name], assignment)
            else:
                yield from rows.write_zeros(row)
            rows.write_penalty(session, submission, row, student, penalty)

    return write


@contextmanager
def _reading(db_url: str) -> Iterator[None]:
    try:
        yield
    except (SQLAlchemyError, ImportError) as error:  # the latter is the driver of a database server
        raise CourseError(
            f"The gradebook {readable_url(db_url)} cannot be read: {cause(error)}. If nbgrader was upgraded, back the "
            "gradebook up and run `nbgrader db upgrade`."
        ) from error


def _patient(db_url: str) -> str:
    """With a wait for other writers that is longer than the driver's own, unless the course has set one."""
    url = read_url(db_url)
    if url.get_backend_name() == "sqlite" and "timeout" not in url.query:
        url = url.update_query_dict({"timeout": str(BUSY_S)})
    return url.render_as_string(hide_password=False)


def _create_schema(db_url: str) -> None:
    """Create an empty gradebook as nbgrader does, but all of it or nothing, since a gradebook of which only some tables
    were made can never be opened; and without its call of an `alembic` program that must be on PATH."""
    engine = create_engine(db_url)
    try:
        if inspect(engine).get_table_names():
            return
        config = AlembicConfig()
        config.set_main_option("script_location", str(Path(nbgrader.__file__).parent / "alembic").replace("%", "%%"))
        head = ScriptDirectory.from_config(config).get_current_head()
        with engine.connect() as connection:
            if engine.dialect.name == "sqlite":
                connection.execute(text("BEGIN IMMEDIATE"))  # else each statement commits by itself
            if not inspect(connection).get_table_names():  # another process may have been quicker
                api.Base.metadata.create_all(bind=connection)
                connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
                connection.execute(text("INSERT INTO alembic_version (version_num) VALUES (:head)"), {"head": head})
            connection.commit()
    finally:
        engine.dispose()
