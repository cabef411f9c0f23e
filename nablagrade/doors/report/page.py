"""The page of a class report, in reports/ of the course: it names students, so only staff can read it."""

from __future__ import annotations

from pathlib import Path

from nablagrade.doors.course import Course
from nablagrade.doors.records import write_whole
from nablagrade.errors import CourseError
from nablagrade.feedback.figures import Report
from nablagrade.feedback.report import report_page

__all__ = ["FOLDER", "write_page"]

FOLDER = "reports"
OWNER, GROUP = 0o600, 0o660


def write_page(course: Course, report: Report) -> Path:
    """Write the page, in place of an earlier one; its path.

    Its mode is the owner's alone; in a course of a group, what the group's files have, but nothing for others.

    Raises:
        CourseError: it cannot be written.
    """
    path = course.root / FOLDER / f"{report.head.assignment}.html"
    try:
        if not path.parent.exists():
            path.parent.mkdir()
            path.parent.chmod(0o2770 if course.shared else 0o700)
        write_whole(path, report_page(report).encode(), course.permissions & GROUP | OWNER if course.shared else OWNER)
    except OSError as error:
        raise CourseError(
            f"The report could not be written to {path}: {error}. Make {path.parent} writable."
        ) from error
    return path
