"""Roles and nbgrader's cell metadata, one told from the other.

nbgrader marks a cell with four flags: `grade` (bears points), `solution` (the student's), `locked` (restored), `task`.
Whether a cell is locked follows from the others first: a grade cell is, however its own flag stands.
"""

from __future__ import annotations

from collections.abc import Mapping

from nablagrade.model import Json, Role, SourceCell

__all__ = ["ANSWERS", "GRADED", "LOCKED", "SCHEMA_VERSION", "is_flagged", "nbgrader_metadata", "role_of"]

ANSWERS = frozenset({Role.SOLUTION, Role.MANUAL})
"""nbgrader's `solution`: the student's own, never overwritten."""
GRADED = frozenset({Role.TEST, Role.MANUAL})
"""nbgrader's `grade`. A task bears points as well, without this flag."""
LOCKED = frozenset({Role.TEST, Role.LOCKED, Role.TASK})
"""The instructor's: restored, and put back when missing."""

SCHEMA_VERSION = 3


def is_flagged(metadata: Mapping[str, Json]) -> bool:
    """Whether nbgrader has anything to do with a cell; its editor leaves metadata without a flag on others."""
    return any(metadata.get(flag) is True for flag in ("grade", "solution", "locked", "task"))


def role_of(metadata: Mapping[str, Json], cell_type: str) -> Role:
    """The role of a cell with these nbgrader metadata.

    Text that is graded but no solution cannot be graded automatically: nbgrader leaves that to a person, and so do we.
    """
    if metadata.get("task") is True:
        return Role.TASK
    grade, solution = metadata.get("grade") is True, metadata.get("solution") is True
    if grade:
        return Role.TEST if cell_type == "code" and not solution else Role.MANUAL
    if solution:
        return Role.SOLUTION
    return Role.LOCKED if metadata.get("locked") is True else Role.PLAIN


def nbgrader_metadata(cell: SourceCell, checksum: str | None) -> dict[str, Json]:
    """The nbgrader metadata of a cell in schema version 3, as a release has them."""
    metadata: dict[str, Json] = {
        "cell_type": cell.cell_type,
        "grade": cell.role in GRADED,
        "grade_id": cell.grade_id,
        "locked": cell.role in LOCKED,
        "schema_version": SCHEMA_VERSION,
        "solution": cell.role in ANSWERS,
        "task": cell.role is Role.TASK,
    }
    if checksum is not None:
        metadata["checksum"] = checksum
    if cell.role in GRADED or cell.role is Role.TASK:
        metadata["points"] = int(cell.points) if cell.points == int(cell.points) else cell.points
    return metadata
