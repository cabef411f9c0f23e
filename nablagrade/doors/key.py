"""What a grading depends on, as one value: when it is the same, so is the outcome, and nothing need be run.

Contents are hashed each time. That costs a thousand submissions of 0.2 MB each 0.2 s of CPU time, and there is no cache
of modification times that could take a changed file for the one it replaced: a restored backup, a clock set back, two
edits in one tick.

The key is taken before anything is read for grading. A file that changes meanwhile makes the record's key outdated at
worst, and the submission is graded once more; never the other way round.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from typing import Any

from nablagrade.doors.course import Course
from nablagrade.gradebook import hash_registered
from nablagrade.model import GRADING_VERSION, Submission
from nablagrade.notebook import hash_folder, hash_graders, hash_submission
from nablagrade.settings import Settings

__all__ = ["WORDS", "Key", "changed_parts", "key_of", "make_key"]

WORDS = {
    "submission": "the submission",
    "graders": "the hidden checks",
    "assignment": "the assignment, in its source or as registered",
    "settings": "the settings",
    "grading_version": "nablagrade's way to grade",
    "torch": "the version of torch",
}


@dataclass(frozen=True, slots=True)
class Key:
    """All that can change an outcome; hashes but for the two versions.

    Attributes:
        submission: names and contents of its files, the time stamp included.
        graders: the assignment's hidden checks, functions and voided checks, and what all assignments share.
        assignment: its folder in source/, and its cells and points in the gradebook.
        settings: limits, pool of seeds, secret, imports, subprocesses, languages, which files are kept or ignored; not
            how strong the isolation is, or how many workers there are.
    """

    submission: str
    graders: str
    assignment: str
    settings: str
    grading_version: int
    torch: str

    def as_data(self) -> dict[str, Any]:
        return asdict(self)


def make_key(course: Course, assignment: str) -> Key:
    """The key of an assignment, without a submission's part."""
    registered = hash_registered(course.db_url, assignment) or ""
    source = hash_folder(course.source_folder(assignment))
    ignored = sorted(course.ignore)  # nbgrader and we add our own in another order
    return Key(
        submission="",
        graders=hash_graders(course.graders_folder(assignment)),
        assignment=_digest([source, registered]),
        settings=_digest([hash_settings(course.settings, assignment), course.keep.get(assignment), ignored]),
        grading_version=GRADING_VERSION,
        torch=version("torch"),
    )


def key_of(submission: Submission, base: Key) -> Key:
    return replace(base, submission=hash_submission(submission.folder))


def changed_parts(key: Key, record: Mapping[str, Any] | None) -> tuple[str, ...]:
    """The parts of the key that a record was not made with; all of them where there is no record."""
    before = record.get("key") if record is not None else None
    known = before if isinstance(before, dict) else {}
    return tuple(name for name, value in key.as_data().items() if known.get(name) != value)


def hash_settings(settings: Settings, assignment: str) -> str:
    """The settings that matter to an assignment; the secret too, which a hash does not give away."""
    own = {place: own for place, own in settings.own_limits.items() if place.startswith(f"{assignment}.")}
    return _digest(
        {
            "limits": asdict(settings.limits_of(assignment)),
            "own_limits": own,
            "seeds": settings.seeds,
            "secret": settings.secret,
            "imports": settings.imports,
            "subprocesses": settings.subprocesses,
            "languages": settings.languages,
        }
    )


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
