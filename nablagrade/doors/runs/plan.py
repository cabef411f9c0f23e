"""What a run will do with each submission, and why; nothing is written here, so a dry run ends here.

    GRADE      it is new, or something that its outcome depends on has changed, or it is forced
    UNCHANGED  its record was made with the same key
    HELD       its grade has been released and would change through our doing; only --review or --force touches it
    FAULTY     we could not grade it the last time, in a way that would come again, and nothing has changed since

A grade counts as released when the student's feedback folder for the assignment has a page in it: that is the last step
before nbgrader's exchange, whose own folders are under names that only their student can work out. It is rather asked
once too often than changed in silence. What a student hands in anew is a new grade, and is not held.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from nablagrade.doors.course import Course
from nablagrade.doors.key import WORDS, Key, changed_parts, key_of
from nablagrade.doors.records import latest_record, read_fault, read_record
from nablagrade.errors import CourseError
from nablagrade.model import Submission

__all__ = ["Action", "Planned", "find_submissions", "is_released", "make_plan"]

NEW = "not graded before"
LOST = "its record is gone"
FORCED = "forced"


class Action(StrEnum):
    GRADE = "grade"
    UNCHANGED = "unchanged"
    HELD = "held"
    FAULTY = "ungraded"


@dataclass(frozen=True, slots=True)
class Planned:
    """One submission of a run.

    Attributes:
        why: what has changed since it was graded last, or why it cannot be graded.
        changed: the parts of the key behind that; none where it was forced.
        released: its student may have seen the grade.
    """

    submission: Submission
    key: Key
    action: Action
    why: str = ""
    changed: tuple[str, ...] = ()
    released: bool = False


def make_plan(
    course: Course,
    assignment: str,
    key: Key,
    student: str | None = None,
    *,
    force: bool = False,
    touch_released: bool = False,
) -> list[Planned]:
    """Decide for every submission of an assignment, or one student's.

    Args:
        key: of the assignment.
        touch_released: what is released is graded like the rest.

    Raises:
        CourseError: no such assignment, or no submissions.
    """
    found = find_submissions(course, assignment, student)
    return [plan_one(course, submission, key, force=force, touch_released=touch_released) for submission in found]


def plan_one(course: Course, submission: Submission, base: Key, *, force: bool, touch_released: bool) -> Planned:
    try:
        key = key_of(submission, base)
    except OSError as error:
        return Planned(submission, base, Action.FAULTY, f"its files cannot be read: {error}")
    record = read_record(course, submission)
    changed = changed_parts(key, record)
    if not changed and not force:
        return Planned(submission, key, Action.UNCHANGED)
    released = is_released(course, submission)
    last = latest_record(course, submission) if record is None else record
    ours = changed_parts(key, last) if last is not None else ("submission",)
    why = said(record is None, last is None, ours, force)
    if released and not (force or touch_released) and ours and "submission" not in ours:
        return Planned(submission, key, Action.HELD, why, ours, released)
    fault = None if force else read_fault(course, submission, key)
    if fault is not None:
        return Planned(submission, key, Action.FAULTY, f"as in the last run, and nothing has changed since: {fault}")
    return Planned(submission, key, Action.GRADE, why, ours if last is not None else (), released)


def said(unrecorded: bool, new: bool, changed: tuple[str, ...], force: bool) -> str:
    """Why a submission is graded, for people."""
    if new:
        return NEW
    if changed:
        return f"changed: {', '.join(WORDS[name] for name in changed)}"
    return LOST if unrecorded and not force else FORCED


def find_submissions(course: Course, assignment: str, student: str | None) -> list[Submission]:
    """The submissions that a run is about."""
    if assignment not in course.assignments():
        known = ", ".join(course.assignments()) or "none"
        raise CourseError(
            f"There is no assignment {assignment!r} in {course.root / course.source}. There are: {known}."
        )
    submissions = course.submissions(assignment, student)
    if not submissions:
        whose = f"by {student} " if student else ""
        expected = course.submitted_folder(student or "STUDENT", assignment)
        raise CourseError(f"No submission {whose}for {assignment}. Submissions are looked for in {expected}.")
    return submissions


def is_released(course: Course, submission: Submission) -> bool:
    """Whether there is a page of feedback for the submission."""
    return any(course.feedback_folder(submission.student, submission.assignment).glob("*.html"))
