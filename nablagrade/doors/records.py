"""What gradings leave behind, beside their marks: the record of the last one, and the history of all.

    autograded/<student>/<assignment>/grading.json           the last record, where nbgrader may remove it
    .nablagrade/records/<assignment>/<student>/0001.json.gz  every record that said something new, oldest first
    .nablagrade/graders/<hash>/                              the hidden checks as they were, for every hash in a record
    .nablagrade/ungraded/<assignment>/<student>.json         a fault of ours that would come again

grading.json is written last, when the marks are in the gradebook: a submission without one is graded by the next run.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nablagrade.doors.course import Course
from nablagrade.doors.key import Key
from nablagrade.model import Submission
from nablagrade.notebook import hash_graders, list_graders

__all__ = [
    "RECORD",
    "all_scores",
    "archive_graders",
    "archived_graders",
    "forget_fault",
    "lasting",
    "latest_record",
    "list_history",
    "note_fault",
    "read_fault",
    "read_past",
    "read_record",
    "remove_record",
    "stamped",
    "write_record",
    "write_whole",
]

RECORD = "grading.json"
READ_ONLY = 0o444


def all_scores(record: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """What a record says of each cell that bears points, notebook by notebook."""
    for notebook in record.get("notebooks", ()):
        yield from notebook["scores"]


def stamped(record: Mapping[str, Any], key: Key) -> dict[str, Any]:
    """A record with what it depends on, and when it was made."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    volatile = record.get("volatile", {})
    return {**record, "key": key.as_data(), "volatile": {**volatile, "graded_at": now}}


def lasting(record: Mapping[str, Any]) -> dict[str, Any]:
    """What of a record is the same when the grading is repeated."""
    return {name: value for name, value in record.items() if name != "volatile"}


def read_record(course: Course, submission: Submission) -> dict[str, Any] | None:
    """The record that goes with what is in autograded/; None when there is none that can be read."""
    path = course.autograded_folder(submission.student, submission.assignment) / RECORD
    try:
        record = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return record if isinstance(record, dict) else None


def write_record(course: Course, submission: Submission, record: Mapping[str, Any]) -> None:
    """Add a record to the history, unless it says what the last one says, and put it into autograded/, in one step."""
    past = list_history(course, submission)
    if not past or lasting(read_past(past[-1])) != json.loads(json.dumps(lasting(record))):
        folder = _history(course, submission)
        number = int(past[-1].name.partition(".")[0]) + 1 if past else 1
        write_whole(folder / f"{number:04}.json.gz", gzip.compress(_dumps(record), 6, mtime=0), READ_ONLY)
    target = course.autograded_folder(submission.student, submission.assignment) / RECORD
    write_whole(target, _dumps(record), course.permissions)


def remove_record(course: Course, submission: Submission) -> None:
    """Have the next run grade a submission, whatever becomes of this one; the history still has the record."""
    (course.autograded_folder(submission.student, submission.assignment) / RECORD).unlink(missing_ok=True)


def list_history(course: Course, submission: Submission) -> list[Path]:
    """The records of a student's gradings, oldest first."""
    return sorted(_history(course, submission).glob("[0-9]*.json.gz"))


def read_past(path: Path) -> dict[str, Any]:
    """A record of the history; empty where it cannot be read, which only a damaged disk explains."""
    try:
        record = json.loads(gzip.decompress(path.read_bytes()))
    except (OSError, ValueError, EOFError, zlib.error):
        return {}
    return record if isinstance(record, dict) else {}


def latest_record(course: Course, submission: Submission) -> dict[str, Any] | None:
    """The last record, from the history where nbgrader has removed what was in autograded/."""
    record = read_record(course, submission)
    past = list_history(course, submission) if record is None else []
    return record if record is not None or not past else read_past(past[-1]) or None


def archive_graders(course: Course, assignment: str, digest: str) -> None:
    """Keep the hidden checks as they are, under their hash; nothing where that is done, or they have changed since."""
    target = _archive(course, digest)
    source = course.graders_folder(assignment)
    if target.exists() or not source.is_dir():
        return
    draft = target.with_name(f".{digest}.{os.getpid()}")
    shutil.rmtree(draft, ignore_errors=True)
    for path in list_graders(source):
        copy = draft / source.parent.name / path.relative_to(source.parent)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    if draft.exists() and hash_graders(draft / source.parent.name / assignment) == digest:
        with suppress(OSError):  # another run was quicker
            draft.rename(target)
    shutil.rmtree(draft, ignore_errors=True)


def archived_graders(course: Course, assignment: str, digest: str) -> Path | None:
    """The folder of an assignment's hidden checks as they were; None where they were not kept, or are damaged."""
    folder = _archive(course, digest) / course.settings.graders.name / assignment
    return folder if folder.is_dir() and hash_graders(folder) == digest else None


def note_fault(course: Course, submission: Submission, key: Key, reason: str) -> None:
    """Remember a fault that would come again; where that cannot be written, it is tried again."""
    with suppress(OSError):
        write_whole(_fault(course, submission), _dumps({"key": key.as_data(), "reason": reason}), 0o644)


def read_fault(course: Course, submission: Submission, key: Key) -> str | None:
    """Why the same submission with the same graders could not be graded; None when something has changed since."""
    try:
        noted = json.loads(_fault(course, submission).read_bytes())
        return str(noted["reason"]) if noted["key"] == key.as_data() else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def forget_fault(course: Course, submission: Submission) -> None:
    with suppress(OSError):
        _fault(course, submission).unlink()


def _history(course: Course, submission: Submission) -> Path:
    return course.private_folder / "records" / submission.assignment / submission.student


def _archive(course: Course, digest: str) -> Path:
    return course.private_folder / "graders" / digest


def _fault(course: Course, submission: Submission) -> Path:
    return course.private_folder / "ungraded" / submission.assignment / f"{submission.student}.json"


def _dumps(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def write_whole(path: Path, content: bytes, mode: int) -> None:
    """Write a file whole or not at all; the one that is there may be read-only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.new")
    draft.unlink(missing_ok=True)
    draft.touch(0o600)
    draft.write_bytes(content)
    draft.chmod(mode)
    draft.replace(path)
