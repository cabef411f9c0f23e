"""What is found out of an assignment before it is graded: whether its hidden checks are there, and what to note.

Without checks its test cells decide, beside the student's code, which can forge them. So what once was graded by hidden
checks is not graded without, because a folder was moved, unless somebody says so; and a run that does without says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from nablagrade.doors.course import Course
from nablagrade.doors.records import all_scores, latest_record
from nablagrade.errors import CourseError
from nablagrade.model import Blueprint, Role, Submission, Trust

__all__ = ["classic_note", "find_checks", "find_lost_checks", "limits_notes", "notes_of"]


def find_checks(course: Course, assignment: str, *, force: bool = False) -> bool:
    """Whether an assignment has hidden checks.

    Args:
        force: it may have none, though submissions were graded by some.

    Raises:
        CourseError: it must have some, and has not.
    """
    there = course.has_checks(assignment)
    if there or force:
        return there
    for submission in course.submissions(assignment):
        if checked_cells(latest_record(course, submission) or {}):
            raise CourseError(
                f"{assignment} has no hidden checks in {course.graders_folder(assignment)}, but {submission.student} "
                "was graded by some; nothing was graded. Put them back there. Or, if its test cells alone are to "
                f"decide from now on, which students can forge, say so once: `nablagrade grade {assignment} --force`."
            )
    return False


def find_lost_checks(course: Course, submission: Submission, record: Mapping[str, Any]) -> str | None:
    """What there is to say where a test cell decided of an exercise that hidden checks decided of the last time."""
    lost = checked_cells(latest_record(course, submission) or {}) & {
        score["grade_id"] for score in all_scores(record) if score["trust"] == Trust.CLASSIC
    }
    if not lost:
        return None
    return (
        f"{', '.join(sorted(lost))} has no hidden checks in {course.graders_folder(submission.assignment)}, but had "
        "some when this was graded last. Put them back there. Or, if the test cell alone is to decide from now on, "
        f"which students can forge, say so once: `nablagrade grade {submission.assignment} --force`."
    )


def checked_cells(record: Mapping[str, Any]) -> set[str]:
    """The test cells whose exercise hidden checks decided of; "trust" does not tell, since nobody can forge the zero of
    an unreadable file."""
    return {score["grade_id"] for score in all_scores(record) if score["checks"]}


def notes_of(course: Course, blueprint: Blueprint) -> Iterator[str]:
    """What whoever reads the marks of an assignment should know beforehand, a sentence each."""
    has_tests = any(cell.role is Role.TEST for notebook in blueprint.notebooks for cell in notebook.cells)
    if has_tests and not course.has_checks(blueprint.assignment):
        yield classic_note(blueprint.assignment)
    yield from limits_notes(course)


def limits_notes(course: Course) -> Iterator[str]:
    """Limits of assignments that there are not: a typing error, or not written yet, which only a person can tell."""
    there = course.assignments()
    unknown = [place for place in course.settings.own_limits if place.partition(".")[0] not in there]
    if unknown:
        yield (
            f"c.NablaGrade.limits is for assignments that are not in {course.source}/: {', '.join(unknown)}. There "
            f"are: {', '.join(there) or 'none'}"
        )


def classic_note(name: str) -> str:
    """What is said of a test cell without hidden checks, or of an assignment of such."""
    return f"{name} has no hidden checks: only whether it runs counts, which students can forge"
