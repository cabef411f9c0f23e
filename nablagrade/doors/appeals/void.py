"""A bad check taken out for the class, with a reason and a name; see `nablagrade.voids` for where it is kept.

Its points are given to everyone who answered the exercise, and it is not run any more. So nobody loses by it, and those
whom it had stopped at a core check have their other checks run. The next run applies it, as any change of the graders.
"""

from __future__ import annotations

import getpass
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from nablagrade.doors.course import Course
from nablagrade.doors.lock import hold_lock
from nablagrade.doors.records import latest_record
from nablagrade.doors.runs.verify import scores
from nablagrade.errors import CourseError
from nablagrade.model import TEST_PREFIX
from nablagrade.voids import Voided, read_voided, write_voided

__all__ = ["Voiding", "void_check"]


@dataclass(frozen=True, slots=True)
class Voiding:
    """What was done: which assignment is concerned, the entry, and the file that has it."""

    assignment: str
    entry: Voided
    file: Path


def void_check(course: Course, name: str, reason: str) -> Voiding:
    """Take a check out of its assignment.

    Args:
        name: "<exercise>.<check>", or "<assignment>/<exercise>.<check>" where two assignments have it.

    Raises:
        CourseError: no reason, no such check in what has been graded, or several, or it is voided already.
    """
    if not reason.strip():
        raise CourseError("A check is voided for a reason, which stays on record. Give it with --reason.")
    assignment, check = find_check(course, name)
    folder = course.graders_folder(assignment)
    with hold_lock(course, assignment, "nablagrade void"):
        voided = read_voided(folder)
        if any(entry.check == check for entry in voided):
            earlier = next(entry for entry in voided if entry.check == check)
            raise CourseError(f"{check} was voided on {earlier.at} by {earlier.by}: {earlier.reason}")
        now = datetime.now(UTC).isoformat(timespec="seconds")
        entry = Voided(check, reason.strip(), now, account())
        try:
            file = write_voided(folder, [*voided, entry])
            write_audit(course, assignment, entry)
        except OSError as error:
            raise CourseError(f"{check} was not voided, or only in part: {error}. Make {folder} writable.") from error
    return Voiding(assignment, entry, file)


def account() -> str:
    """Who voids; in a container there may be a number and no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"


def find_check(course: Course, name: str) -> tuple[str, str]:
    """The assignment and the full name of a check, among those that have decided something."""
    wanted, _, check = name.rpartition("/")
    known: dict[str, list[str]] = {}
    for assignment in [wanted] if wanted else course.assignments():
        known[assignment] = checks_of(course, assignment)
    found = [assignment for assignment, checks in known.items() if check in checks]
    if len(found) == 1:
        return found[0], check
    if found:
        raise CourseError(
            f"{check} is a check of {' and of '.join(found)}. Say which one you mean: {found[0]}/{check}."
        )
    close = sorted({each for checks in known.values() for each in checks if similar(each, check)})
    hint = f"Did you mean {', '.join(close)}?" if close else "`nablagrade show STUDENT ASSIGNMENT` lists them."
    raise CourseError(
        f"No graded submission has a check {name!r}. A check is named <exercise>.<test>, as in jacobian_reverse."
        f"test_random_maps. {hint} A check that has graded nobody yet is simply edited."
    )


def checks_of(course: Course, assignment: str) -> list[str]:
    """The checks in the first record of an assignment that has any; all students have the same ones."""
    for submission in course.submissions(assignment):
        record = latest_record(course, submission)
        names = list(check_names(record)) if record is not None else []
        if names:
            return names
    return []


def check_names(record: dict[str, object]) -> Iterator[str]:
    for (_, grade_id), score in scores(record):
        for check in score["checks"]:
            yield f"{grade_id.removeprefix(TEST_PREFIX)}.{check['name']}"


def similar(full: str, given: str) -> bool:
    """Whether one half of a full name was given, or its beginning."""
    return bool(given) and (given in full.split(".", 1) or full.startswith(given))


def write_audit(course: Course, assignment: str, entry: Voided) -> None:
    """A line in .nablagrade/audit.log, which outlives a restored or edited voided.json."""
    folder = course.make_private_folder()
    line = json.dumps({"did": "void", "assignment": assignment, **asdict(entry)}, ensure_ascii=False)
    with (folder / "audit.log").open("a", encoding="utf-8") as log:
        log.write(f"{line}\n")
