"""Checks that an instructor has taken out after the release: graders/<assignment>/voided.json.

The file is one of the graders: it is hashed, archived and kept under version control with them. So a run notices that a
check was voided, and a replay of an older grading does not void it. An entry is never changed, which makes the file the
audit trail as well.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from nablagrade.errors import GraderError

__all__ = ["VOIDED", "Voided", "read_voided", "reasons_by_check", "write_voided"]

VOIDED = "voided.json"


@dataclass(frozen=True, slots=True)
class Voided:
    """One check taken out.

    Attributes:
        check: "<exercise>.<name of the test>".
        at: when, in UTC.
        by: the account that did it.
    """

    check: str
    reason: str
    at: str
    by: str


def read_voided(graders: Path) -> tuple[Voided, ...]:
    """The voided checks of an assignment, in the order in which they were voided.

    Args:
        graders: the assignment's folder.

    Raises:
        GraderError: the file is not as it was written.
    """
    path = graders / VOIDED
    try:
        return tuple(Voided(**entry) for entry in json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, TypeError) as error:
        raise GraderError(
            f"{path} cannot be read: {error}. It is a list of entries with check, reason, at and by; repair it, or "
            "restore it from version control."
        ) from error


def reasons_by_check(graders: Path) -> dict[str, str]:
    """Why each voided check of an assignment was voided."""
    return {entry.check: entry.reason for entry in read_voided(graders)}


def write_voided(graders: Path, entries: Sequence[Voided]) -> Path:
    """Write the voided checks of an assignment, in one step."""
    path = graders / VOIDED
    draft = path.with_name(f".{VOIDED}.{os.getpid()}")
    draft.write_text(json.dumps([asdict(entry) for entry in entries], ensure_ascii=False, indent=1) + "\n", "utf-8")
    draft.replace(path)
    return path
