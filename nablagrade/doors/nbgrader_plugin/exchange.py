"""nbgrader's exchange and feedback as plain functions: what its commands of the same names do.

The instructor's side takes a `Course`. The student's side takes a `Desk` as well: whose it is and where it lies.
Plugins that the course has put in place of the default exchange are used, as by nbgrader.
"""

from __future__ import annotations

import copy
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.auth import Authenticator
from nbgrader.converters import GenerateFeedback, NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeError, ExchangeFactory
from traitlets import TraitError
from traitlets.config import Config

from nablagrade.doors.course import Course
from nablagrade.errors import CourseError

__all__ = [
    "Desk",
    "collect",
    "fetch_assignment",
    "fetch_feedback",
    "generate_feedback",
    "release_assignment",
    "release_feedback",
    "submit",
]

CACHE = ".nbgrader_cache"


@dataclass(frozen=True, slots=True)
class Desk:
    """Where one student works: assignments are fetched into `folder`, and copies of what was handed in stay there."""

    student: str
    folder: Path

    def assignment_folder(self, assignment: str) -> Path:
        return self.folder / assignment


def release_assignment(course: Course, assignment: str) -> None:
    """Put release/<assignment> into the exchange."""
    _exchange("ReleaseAssignment", course, assignment)


def fetch_assignment(course: Course, assignment: str, desk: Desk) -> None:
    """Copy a released assignment to a student's desk, where it must not be yet."""
    _exchange("FetchAssignment", course, assignment, desk)


def submit(course: Course, assignment: str, desk: Desk) -> None:
    """Hand in what lies on a student's desk; each time is a submission of its own, and the last one is collected."""
    _exchange("Submit", course, assignment, desk)


def collect(course: Course, assignment: str) -> None:
    """Copy each student's last submission into submitted/, where it replaces an older one."""
    _exchange("Collect", course, assignment, update=True)


def generate_feedback(course: Course, assignment: str) -> None:
    """Write a page for each autograded notebook into feedback/, in place of what is there."""
    config, heard = _config(course), _Errors()
    try:
        made = GenerateFeedback(
            coursedir=_coursedir(course, assignment, config, heard.log), config=config, log=heard.log
        )
        made.force = True
        made.start()
    except (NbGraderException, TraitError) as error:
        raise CourseError(f"nbgrader could not make the feedback of {assignment}: {heard.cause or error}") from error


def release_feedback(course: Course, assignment: str) -> None:
    """Put the pages in feedback/ into the exchange, each under a name that only its student's desk can work out."""
    _exchange("ReleaseFeedback", course, assignment)


def fetch_feedback(course: Course, assignment: str, desk: Desk) -> None:
    """Copy a student's pages to the desk: <assignment>/feedback/<time of the submission>/<notebook>.html."""
    _exchange("FetchFeedback", course, assignment, desk)


def _exchange(action: str, course: Course, assignment: str, desk: Desk | None = None, **traits: Any) -> None:
    config, heard = _config(course), _Errors()
    if desk is not None:
        traits = {**traits, "assignment_dir": str(desk.folder), "cache": str(desk.folder / CACHE)}
    try:
        coursedir = _coursedir(course, assignment, config, heard.log, desk)
        authenticator = Authenticator(config=config, log=heard.log)
        factory = ExchangeFactory(config=config, log=heard.log)
        getattr(factory, action)(coursedir=coursedir, authenticator=authenticator, **traits).start()
    except (ExchangeError, TraitError) as error:
        whose = f" of {desk.student}" if desk is not None else ""
        raise CourseError(f"nbgrader's exchange, {action} of {assignment}{whose}: {error}") from error


def _config(course: Course) -> Config:
    return copy.deepcopy(course.config) if course.config is not None else Config()


def _coursedir(
    course: Course, assignment: str, config: Config, log: logging.Logger, desk: Desk | None = None
) -> CourseDirectory:
    """nbgrader's view of the course; from a desk only the exchange is seen, neither the course nor its gradebook."""
    own = {"student_id": desk.student, "root": str(desk.folder)} if desk is not None else {"db_url": course.db_url}
    folders = {
        f"{step}_directory": getattr(course, step)
        for step in ("source", "release", "submitted", "autograded", "feedback")
    }
    common = {"course_id": course.course_id, "assignment_id": assignment, "directory_structure": course.structure}
    return CourseDirectory(config=config, log=log, **{"root": str(course.root), **common, **folders, **own})


class _Errors(logging.Handler):
    """A logger of one call only; nbgrader logs what went wrong as a traceback, and raises a sentence "see above"."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.cause = ""
        self.log = logging.Logger("nablagrade.exchange", logging.ERROR)
        self.log.addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        if not self.cause and "Traceback" in text:
            self.cause = text.strip().splitlines()[-1]
