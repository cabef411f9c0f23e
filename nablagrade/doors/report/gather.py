"""What is known of each submission of an assignment: its last record, read once and boiled down, and its marks.

Nothing is graded, and torch is not imported. A thousand records take seconds: they are read and hashed as a run does
that finds nothing to do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nablagrade.doors.course import Course
from nablagrade.doors.key import Key, changed_parts, key_of, make_key
from nablagrade.doors.records import latest_record, read_fault
from nablagrade.doors.runs.plan import find_submissions, is_released
from nablagrade.errors import CourseError
from nablagrade.gradebook import hash_registered
from nablagrade.model import Submission, Verdict

if TYPE_CHECKING:
    from nablagrade.gradebook.marks import ClassMarks, Place, StudentMarks  # nbgrader takes seconds to import

__all__ = ["Answer", "Check", "Class", "Work", "gather_class"]


@dataclass(frozen=True, slots=True)
class Check:
    """One check of one answer; `said` is what its student reads, in English."""

    name: str
    weight: float
    core: bool
    verdict: Verdict
    diagnosis: str | None
    said: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a record says of one cell that bears points."""

    trust: str
    checks: tuple[Check, ...]
    suspected: bool


@dataclass(frozen=True, slots=True)
class Work:
    """What one student handed in.

    Attributes:
        answers: of the last record, by notebook and grade_id, in their order. unreadable: its notebooks that could not
            be read. marks: None where the gradebook has none.
        changed: the parts of the key that the record was not made with; none without a record.
        fault: why it could not be graded the last time. released: its student may have seen the grade.
    """

    student: str
    answers: Mapping[Place, Answer] = field(default_factory=dict)
    unreadable: frozenset[str] = frozenset()
    marks: StudentMarks | None = None
    graded_at: str | None = None
    torch: str | None = None
    tier: str | None = None
    changed: tuple[str, ...] = ()
    fault: str | None = None
    released: bool = False


@dataclass(frozen=True, slots=True)
class Class:
    """An assignment and all who are in the course; `names` by student, empty where the gradebook has none."""

    assignment: str
    works: tuple[Work, ...]
    maxima: Mapping[Place, float]
    names: Mapping[str, str]


def gather_class(course: Course, assignment: str) -> Class:
    """Read all that there is of an assignment.

    Raises:
        CourseError: no such assignment, no submissions, or none of them is graded.
    """
    submissions = {each.student: each for each in find_submissions(course, assignment, None)}
    marks = read_gradebook(course, assignment)
    for student in marks.students.keys() - submissions.keys() - set(course.excluded):  # its files are gone since
        submissions[student] = Submission(student, assignment, course.submitted_folder(student, assignment))
    key = make_key(course, assignment)
    works = tuple(
        read_work(course, submissions[student], key, marks.students.get(student)) for student in sorted(submissions)
    )
    if not any(work.marks for work in works):
        raise nothing_graded(assignment, works)
    names = {student: name for student, name in marks.names.items() if student not in course.excluded}
    return Class(assignment, works, marks.maxima, names)


def read_gradebook(course: Course, assignment: str) -> ClassMarks:
    if hash_registered(course.db_url, assignment) is None:  # to open a gradebook that is not there would make one
        raise nothing_graded(assignment, ())
    from nablagrade.gradebook import open_gradebook

    with open_gradebook(course.db_url, course.course_id) as book:
        return book.class_marks(assignment)


def nothing_graded(assignment: str, works: tuple[Work, ...]) -> CourseError:
    faults = [f"{work.student}: {work.fault}" for work in works if work.fault]
    why = f" The last run could not grade {faults[0]}" if faults else ""
    return CourseError(f"Nothing of {assignment} is graded yet.{why} Run `nablagrade grade {assignment}` first.")


def read_work(course: Course, submission: Submission, base: Key, marks: StudentMarks | None) -> Work:
    record = latest_record(course, submission)
    changed, fault = compared(course, submission, base, record) if submission.folder.is_dir() else ((), None)
    about = record or {}
    volatile = about.get("volatile", {})
    return Work(
        student=submission.student,
        answers=dict(answers_of(about)),
        unreadable=frozenset(each["notebook"] for each in about.get("notebooks", ()) if each.get("unreadable")),
        marks=marks if marks is not None and (record is not None or marks.given) else None,
        graded_at=volatile.get("graded_at"),
        torch=about.get("key", {}).get("torch"),
        tier=volatile.get("isolation", {}).get("tier"),
        changed=changed,
        fault=fault,
        released=is_released(course, submission),
    )


def compared(
    course: Course, submission: Submission, base: Key, record: Mapping[str, Any] | None
) -> tuple[tuple[str, ...], str | None]:
    """What has changed since a record was made, and why it could not be graded as it is now."""
    try:
        key = key_of(submission, base)
    except OSError as error:
        return (), f"its files cannot be read: {error}"
    return changed_parts(key, record) if record is not None else (), read_fault(course, submission, key)


def answers_of(record: Mapping[str, Any]) -> Iterator[tuple[Place, Answer]]:
    for notebook in record.get("notebooks", ()):
        for score in notebook["scores"]:
            checks = tuple(map(check_of, score["checks"]))
            yield (
                (str(notebook["notebook"]), str(score["grade_id"])),
                Answer(str(score["trust"]), checks, bool(score.get("suspicions"))),
            )


def check_of(check: Mapping[str, Any]) -> Check:
    return Check(
        name=str(check["name"]),
        weight=float(check["points"]),
        core=bool(check["core"]),
        verdict=Verdict(check["verdict"]),
        diagnosis=check.get("diagnosis"),
        said=str(check.get("student", {}).get("en", "")),
    )
