"""The same grading again: the same files, seeds and limits, and the checks as they were, from the archive."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from nablagrade.doors.course import Course
from nablagrade.doors.key import WORDS, Key, changed_parts, key_of, make_key
from nablagrade.doors.records import archived_graders, lasting, latest_record, stamped
from nablagrade.doors.runs.plan import find_submissions
from nablagrade.doors.runs.pool import Pool, open_pool
from nablagrade.doors.runs.verify import difference, scores
from nablagrade.errors import CourseError
from nablagrade.model import TEST_PREFIX, Submission, Ungraded
from nablagrade.settings import Limits

__all__ = ["Replay", "replay"]

FIXED = ("submission", "settings")
"""What must be as it was: without the same files and the same secret it is another grading."""


@dataclass(frozen=True, slots=True)
class Replay:
    """What came of it.

    Attributes:
        differences: between the record and the new outcome, one sentence each; empty when they are the same.
        other: what was not as it was then, though it could be replayed.
    """

    checks: int
    differences: tuple[str, ...]
    other: tuple[str, ...]

    @property
    def same(self) -> bool:
        return not self.differences


def replay(course: Course, student: str, assignment: str) -> Replay:
    """Grade a submission as its record says it was graded; nothing is written.

    Raises:
        CourseError: it cannot be repeated: no record, other files than then, another secret, or no archived checks.
    """
    submission = find_submissions(course, assignment, student)[0]
    record = latest_record(course, submission)
    if record is None or "key" not in record:
        raise CourseError(f"{assignment} of {student} has no record to replay. Run `nablagrade grade {assignment}`.")
    then = as_then(course, submission, record)
    key = key_of(submission, make_key(then, assignment))
    changed = changed_parts(key, record)
    for name in FIXED:
        if name in changed:
            raise CourseError(
                f"{assignment} of {student} cannot be replayed: {WORDS[name]} of today is another than on "
                f"{record['volatile'].get('graded_at')}. `nablagrade grade` grades it as it is now."
            )
    with open_pool(replace(then.settings, jobs=1)) as pool:
        new = grade_again(then, submission, pool, key)
    return Replay(
        checks=sum(len(score["checks"]) for _, score in scores(record)),
        differences=tuple(compared(record, new)),
        other=tuple(WORDS[name] for name in changed),
    )


def as_then(course: Course, submission: Submission, record: Mapping[str, Any]) -> Course:
    """The course with the checks and limits of a record."""
    digest = str(record["key"]["graders"])
    folder = archived_graders(course, submission.assignment, digest)
    if folder is None:
        raise CourseError(
            f"{submission.assignment} of {submission.student} cannot be replayed: the hidden checks {digest[:12]} that "
            f"it was graded by are not in {course.private_folder / 'graders'}, or not as they were."
        )
    settings = replace(
        course.settings,
        graders=folder.parent,
        limits=Limits(**record["limits"]),
        own_limits=dict(record["own_limits"]),
        seeds=int(record["seed_pool"]),
    )
    return replace(course, settings=settings)


def grade_again(course: Course, submission: Submission, pool: Pool, key: Key) -> dict[str, Any]:
    from nablagrade.gradebook import open_gradebook  # nbgrader takes seconds to import

    with open_gradebook(course.db_url, course.course_id) as book:
        blueprint = book.overlay(course.blueprint(submission.assignment))
    outcome = pool.submit(submission, blueprint).result()
    if isinstance(outcome, Ungraded):
        raise CourseError(f"The replay could not be graded: {outcome.reason}")
    return stamped(outcome.record, key)


def compared(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    """What two records differ in, leaving out what is volatile and what they were made with."""
    before, after = dict(scores(old)), dict(scores(new))
    for where in {**before, **after}:
        name = where[1].removeprefix(TEST_PREFIX)
        if where not in before or where not in after:
            yield f"{name}: only {'now' if where in after else 'then'}"
        elif before[where] != after[where]:
            yield f"{name}: {difference(before[where], after[where])}"
    if not before.keys() ^ after.keys() and before == after:
        yield from other_parts(old, new)


def other_parts(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    """Parts of a record besides the scores: how cells ended, what was noticed."""
    one, other = (json.loads(json.dumps(lasting(record))) for record in (old, new))
    for name in sorted((one.keys() | other.keys()) - {"key"}):
        if one.get(name) != other.get(name):
            yield f"the record's {name} differ, though every score and check is the same"
