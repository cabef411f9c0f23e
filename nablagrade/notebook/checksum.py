"""nbgrader's checksum of a cell, computed without nbgrader; `tests/notebook/test_checksum.py` holds the two equal."""

from __future__ import annotations

import hashlib

from nablagrade.model import Role, SourceCell
from nablagrade.notebook.flags import ANSWERS, GRADED, LOCKED

__all__ = ["compute_checksum", "known_checksum"]


def compute_checksum(source: str, cell: SourceCell) -> str:
    """The checksum that nbgrader gives to `cell` when its text is `source`.

    It tells an answer that was touched from one that was not, and protects nothing: MD5 is nbgrader's choice.
    """
    role = cell.role
    parts = [source, cell.cell_type, str(role in GRADED), str(role in ANSWERS), str(role in LOCKED), cell.grade_id]
    if role in GRADED:
        parts.append(str(float(cell.points)))
    return hashlib.md5("".join(parts).encode(), usedforsecurity=False).hexdigest()


def known_checksum(cell: SourceCell) -> str | None:
    """The checksum of a cell as its blueprint has it, or None when neither it nor the released text is known."""
    if cell.checksum is None and cell.source is not None and cell.role is not Role.PLAIN:
        return compute_checksum(cell.source, cell)
    return cell.checksum
