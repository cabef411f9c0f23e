"""What one `autograde` of nbgrader keeps from one notebook to the next.

nbgrader makes one converter with one exporter per command, or per click in formgrader, and new preprocessors for every
notebook. So what belongs to the run hangs on the exporter, whichever class it is, and dies with it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from nbgrader.coursedir import CourseDirectory

from nablagrade.doors.checks import find_checks, find_lost_checks, notes_of
from nablagrade.doors.course import Course
from nablagrade.doors.kernels import check_kernel, is_python
from nablagrade.doors.key import Key, key_of, make_key
from nablagrade.doors.lock import AssignmentBusyError, hold_lock
from nablagrade.doors.nbgrader_plugin import workers
from nablagrade.doors.nbgrader_plugin.configuration import course_from_config
from nablagrade.doors.records import archive_graders, remove_record, stamped, write_record
from nablagrade.errors import EngineError
from nablagrade.gradebook import open_gradebook
from nablagrade.model import Blueprint, Graded, GradedNotebook, NotebookBlueprint, Submission, Ungraded

__all__ = ["Run", "run_of"]

ATTRIBUTE = "nablagrade_run"


class Run:
    """One run of nbgrader's Autograde over any number of submissions of one course."""

    def __init__(self, course: Course) -> None:
        self.course = course
        self._blueprints: dict[str, Blueprint] = {}
        self._notes: list[str] = []
        self._graded: Graded | None = None
        self._key: Key | None = None
        self._saved: set[str] = set()

    def blueprint(self, assignment: str) -> Blueprint:
        """The assignment as it was registered in the gradebook.

        Raises:
            CourseError: its hidden checks are gone. nbgrader's --force is no word on that: formgrader always gives it.
        """
        if assignment not in self._blueprints:
            find_checks(self.course, assignment)
            source = self.course.blueprint(assignment)
            self._notes += notes_of(self.course, source)
            with open_gradebook(self.course.db_url, self.course.course_id) as book:
                self._blueprints[assignment] = book.overlay(source)
        return self._blueprints[assignment]

    def take_notes(self) -> list[str]:
        """What is to be said of the assignments that were read since the last call."""
        notes, self._notes = self._notes, []
        return notes

    def notebook_blueprint(self, assignment: str, name: str) -> NotebookBlueprint:
        for notebook in self.blueprint(assignment).notebooks:
            if notebook.name == name:
                return notebook
        folder = self.course.source_folder(assignment)
        raise EngineError(
            f"The gradebook has a notebook {name!r} of {assignment}, but {folder} has not. Put it back, or "
            f"run `nbgrader generate_assignment {assignment}`."
        )

    def is_left_to_kernels(self, assignment: str, notebook: str, kernel: str) -> bool:
        """Whether a notebook was released for another language, and the instructor has said that nbgrader may run such.

        Args:
            kernel: what the submission asks for, where the released notebook leaves that open.

        Raises:
            CourseError: it is not Python's, and not to be run.
        """
        released_for = _kernel(self.notebook_blueprint(assignment, notebook))
        if self.course.settings.other_kernels == "nbgrader" and not is_python(released_for):
            return True
        check_kernel(assignment, notebook, kernel)
        return False

    def grade(self, student: str, assignment: str, notebook: str) -> GradedNotebook:
        """Grade the submission that a notebook belongs to, all its notebooks at once, if that was not done just before.

        Raises:
            EngineError: the submission could not be graded; nbgrader then drops its output, and no mark changes.
        """
        if not self._is_graded(student, assignment):
            submission = Submission(student, assignment, self.course.submitted_folder(student, assignment))
            whole = self.blueprint(assignment)
            ours = tuple(each for each in whole.notebooks if is_python(_kernel(each)))
            with self._lock(assignment), workers.HOLDER.lend(self.course.settings) as pool:
                self._key = key_of(submission, make_key(self.course, assignment))
                archive_graders(self.course, assignment, self._key.graders)
                outcome = pool.submit(submission, dataclasses.replace(whole, notebooks=ours)).result()
            if isinstance(outcome, Ungraded):
                raise EngineError(f"{assignment} of {student} was not graded: {outcome.reason}")
            if (lost := find_lost_checks(self.course, submission, outcome.record)) is not None:
                raise EngineError(f"{assignment} of {student} was not graded: {lost}")
            self._graded, self._saved = outcome, set()
        graded = self.graded_notebook(student, assignment, notebook)
        if graded is None:
            raise EngineError(f"{assignment} of {student} was graded without its notebook {notebook!r}.")
        return graded

    def graded_notebook(self, student: str, assignment: str, notebook: str) -> GradedNotebook | None:
        """What `grade` decided for a notebook of the submission in hand; None when nothing was run."""
        if self._graded is None or not self._is_graded(student, assignment):
            return None
        found = (each for each in self._graded.notebooks if each.program.notebook == notebook)
        return next(found, None)

    def save(self, student: str, assignment: str, graded: GradedNotebook) -> None:
        """Write a notebook's marks and what the submission wrote, and with the last notebook the record.

        nbgrader sets the files' modes.
        """
        with self._lock(assignment), open_gradebook(self.course.db_url, self.course.course_id) as book:
            submission = Submission(student, assignment, self.course.submitted_folder(student, assignment))
            remove_record(self.course, submission)
            book.save_notebook(student, assignment, graded)
            if self._graded is not None and self._key is not None:
                _keep(self.course.autograded_folder(student, assignment), self._graded.written)
                self._saved.add(graded.program.notebook)
                programs = [each.program for each in self._graded.notebooks]
                if self._saved.issuperset(program.notebook for program in programs if program.submitted):
                    write_record(self.course, submission, stamped(self._graded.record, self._key))

    @contextmanager
    def _lock(self, assignment: str) -> Iterator[None]:
        """The assignment's lock; who waits for it in vain is told by whom it is held, and no mark changes."""
        try:
            with hold_lock(self.course, assignment, "nbgrader autograde"):
                yield
        except AssignmentBusyError as error:
            raise EngineError(str(error)) from error

    def _is_graded(self, student: str, assignment: str) -> bool:
        last = self._graded.submission if self._graded is not None else None
        return last is not None and (last.student, last.assignment) == (student, assignment)


def run_of(exporter: Any) -> Run:
    """The run that an exporter belongs to, begun when this is the first that is asked of it."""
    run = getattr(exporter, ATTRIBUTE, None)
    if not isinstance(run, Run):
        coursedir = getattr(exporter.parent, "coursedir", None) or CourseDirectory(config=exporter.config)
        run = Run(_course_of(coursedir, exporter.config))
        setattr(exporter, ATTRIBUTE, run)
    return run


def _course_of(coursedir: Any, config: Any) -> Course:
    """The course of a running nbgrader, whose folders and gradebook may come from its command line or its caller."""
    folders = {
        step: getattr(coursedir, f"{step}_directory")
        for step in ("source", "release", "submitted", "autograded", "feedback")
    }
    return dataclasses.replace(
        course_from_config(config, Path(coursedir.root)),
        db_url=coursedir.db_url,
        course_id=coursedir.course_id,
        structure=coursedir.directory_structure,
        **folders,
    )


def _kernel(notebook: NotebookBlueprint) -> str:
    return str(notebook.kernelspec.get("name", ""))


def _keep(folder: Path, written: Mapping[str, bytes]) -> None:
    """Put files that notebooks wrote beside those that nbgrader has copied, none of which they replace."""
    for name, content in written.items():
        with suppress(FileExistsError, NotADirectoryError):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            with (folder / name).open("xb") as file:
                file.write(content)
