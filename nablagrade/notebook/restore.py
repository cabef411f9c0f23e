"""One cell at a time: which cell of the blueprint a submitted one is, and what of it is believed.

Of nbgrader's metadata only `grade_id` counts, and only to find the cell in the blueprint; role, points, type and the
text of what is locked come from there. Of cells with the same grade_id one keeps it: the last for answers, as in
nbgrader (split a cell in Jupyter, and both halves carry its id), the first for the instructor's cells. The others are
the student's own; only a copy of a test cell without a line of its own is dropped, so that no test runs twice.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from nablagrade.model import Cell, Json, Role, SourceCell
from nablagrade.notebook.cells import SubmittedCell, shown
from nablagrade.notebook.checksum import compute_checksum, known_checksum
from nablagrade.notebook.flags import ANSWERS, GRADED, LOCKED, is_flagged, nbgrader_metadata, role_of
from nablagrade.notebook.order import Slot

__all__ = ["are_recognised", "identify", "restore"]

REMOVED_AT_RELEASE = re.compile(r"^.*BEGIN (HIDDEN TESTS|MARK SCHEME).*\n(?s:.*?)^.*END \1.*\n?", re.MULTILINE)
"""What nbgrader takes out of a cell that a student gets."""


def identify(cells: Sequence[SubmittedCell], blueprint: Sequence[SourceCell]) -> tuple[list[Slot], list[str]]:
    """Match submitted cells with the blueprint by grade_id, each cell of the blueprint at most once."""
    specs = {spec.grade_id: spec for spec in blueprint}
    keeper = _keepers(cells, specs)
    slots: list[Slot] = []
    noticed: list[str] = []
    for position, cell in enumerate(cells):
        spec = specs.get(cell.grade_id) if cell.grade_id is not None else None
        if spec is None:
            if is_flagged(cell.nbgrader or {}):
                noticed.append(f"The grade_id {shown(cell.grade_id)} is not in the assignment; it was ignored.")
            slots.append(Slot(cell))
        elif keeper[spec.grade_id] == position:
            slots.append(Slot(cell, spec))
        elif spec.role is Role.TEST and _adds_nothing(cell, cells[keeper[spec.grade_id]], spec):
            noticed.append(f"The test cell {spec.grade_id!r} was there more than once; a copy was dropped.")
        else:
            noticed.append(
                f"The grade_id {spec.grade_id!r} was there more than once; a copy was taken for a plain cell."
            )
            slots.append(Slot(cell, copy_of=spec.grade_id if spec.role in ANSWERS else None))
    return slots, noticed


def are_recognised(cells: Sequence[SubmittedCell], blueprint: Sequence[SourceCell]) -> bool:
    """Whether most of the blueprint's locked cells are among these by their text, whatever ids they have.

    One is not enough: assignments of a course may begin with the same imports.
    """
    given_out = {_bare(REMOVED_AT_RELEASE.sub("", spec.source or "")) for spec in blueprint if spec.role in LOCKED}
    given_out.discard("")
    return 2 * len(given_out & {_bare(cell.source) for cell in cells}) > len(given_out)


def restore(slot: Slot, *, elsewhere: bool = False) -> tuple[Cell, list[str]]:
    """The cell of a slot as it is run and written, and what was changed in it. Its id may be empty or taken.

    Args:
        elsewhere: an answer that is put back may stand in another cell, so it counts as given: a person looks.
    """
    cell, spec = slot.cell, slot.spec
    if spec is None:
        assert cell is not None
        attachments = cell.attachments if cell.cell_type != "code" else None
        metadata = dict(cell.metadata or {})
        return Cell(cell.id or "", cell.cell_type, cell.source, metadata=metadata, attachments=attachments), []
    answer = spec.role in ANSWERS
    submitted = cell or SubmittedCell(spec.cell_type, "" if answer else spec.source or "")
    checksum = known_checksum(spec)
    source = submitted.source if answer or spec.source is None else spec.source
    restored = Cell(
        id=submitted.id or "",
        cell_type=spec.cell_type,
        source=source,
        role=spec.role,
        grade_id=spec.grade_id,
        points=spec.points,
        unchanged=answer and (not elsewhere if cell is None else checksum == compute_checksum(source, spec)),
        metadata={**(submitted.metadata or {}), **_fixed_metadata(spec, checksum)},
        attachments=submitted.attachments if spec.cell_type != "code" else None,
    )
    return restored, _changes(submitted, spec) if cell else []


def _keepers(cells: Sequence[SubmittedCell], specs: Mapping[str, SourceCell]) -> dict[str, int]:
    """For each grade_id the position of the cell that keeps it."""
    keeper: dict[str, int] = {}
    for position, cell in enumerate(cells):
        spec = specs.get(cell.grade_id) if cell.grade_id is not None else None
        if spec and (spec.role in ANSWERS or spec.grade_id not in keeper):
            keeper[spec.grade_id] = position
    return keeper


def _adds_nothing(copy: SubmittedCell, kept: SubmittedCell, spec: SourceCell) -> bool:
    text = copy.source.strip()
    return text in kept.source or text in (spec.source or "")


def _fixed_metadata(spec: SourceCell, checksum: str | None) -> dict[str, Json]:
    fixed: dict[str, Json] = {"deletable": False, "nbgrader": nbgrader_metadata(spec, checksum)}
    if spec.role in LOCKED:
        fixed["editable"] = False
    return fixed


def _changes(cell: SubmittedCell, spec: SourceCell) -> list[str]:
    changes = []
    if cell.cell_type != spec.cell_type:
        changes.append(f"The type of cell {spec.grade_id!r} was {cell.cell_type}; it is {spec.cell_type} again.")
    if spec.role in LOCKED and spec.source is not None and not _same_text(cell.source, spec.source):
        changes.append(f"The text of the locked cell {spec.grade_id!r} had been changed; it was restored.")
    metadata = cell.nbgrader or {}
    role = role_of(metadata, spec.cell_type)
    if role is not spec.role:
        changes.append(f"Cell {spec.grade_id!r} claimed to be of role {role}; it is {spec.role}.")
    elif (spec.role in GRADED or spec.role is Role.TASK) and metadata.get("points") != spec.points:
        claimed = shown(metadata.get("points"))
        changes.append(f"Cell {spec.grade_id!r} claimed {claimed} points; it has {spec.points:g}.")
    return changes


def _same_text(submitted: str, source: str) -> bool:
    """Whether nothing was changed, apart from blanks at line ends and from what a release leaves out."""
    return any(_bare(submitted) == _bare(text) for text in (source, REMOVED_AT_RELEASE.sub("", source)))


def _bare(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().splitlines())
