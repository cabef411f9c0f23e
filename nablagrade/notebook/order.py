"""Where the cells of a blueprint stand among a student's.

A student's own cells and answers are never moved against one another: the order in which they stand is the program.
Only what is the instructor's finds its place around them.

- A missing locked cell or task is put back directly behind the cell that precedes it in the blueprint.
- A missing test cell likewise, so directly behind its solution cell. When that is missing too, the answer may stand in
  any cell of the student's, so the test cell goes as far down as the blueprint's next cell allows.
- A missing manual answer is put back like a locked cell, but empty: without a cell it has no place for a mark, and a
  person would be asked for it for ever. A missing solution is not, since its test cell bears the points.
- A test cell runs after every code cell that precedes it in the blueprint. One that stands too early moves down, to
  directly behind the last of them; all others stay where the student has them.

So a student cannot gain: when a test cell runs, no later test cell has run, and whatever a test cell leaves behind
(helpers and expected values of a classic one) comes after the answers that it tests. And who dragged cells about does
not lose: no test cell runs before its answer, and none sees less of the student's code than where it stood.

Where an answer is there twice, the first copy satisfies the rule, since that is what the student saw pass.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nablagrade.model import Role, SourceCell
from nablagrade.notebook.cells import SubmittedCell
from nablagrade.notebook.flags import ANSWERS

__all__ = ["Slot", "arrange"]


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in the notebook: a submitted cell, a cell of the blueprint, or one as the other.

    Attributes:
        spec: what the blueprint says of the cell; None for the student's own.
        copy_of: the grade_id that an answer shares with a later cell, which counts as the answer.
    """

    cell: SubmittedCell | None
    spec: SourceCell | None = None
    copy_of: str | None = None

    @property
    def grade_id(self) -> str | None:
        return self.spec.grade_id if self.spec else None


def arrange(slots: Sequence[Slot], blueprint: Sequence[SourceCell]) -> tuple[list[Slot], list[str]]:
    """Put missing cells back and move test cells that stand too early; one sentence for staff on each."""
    arranged, noticed = list(slots), list[str]()
    _put_back_missing(arranged, blueprint, noticed)
    _delay_tests(arranged, blueprint, noticed)
    return arranged, noticed


def _put_back_missing(slots: list[Slot], blueprint: Sequence[SourceCell], noticed: list[str]) -> None:
    missing = {spec.grade_id for spec in blueprint} - {slot.grade_id for slot in slots}
    answer_missing = False
    for index, spec in enumerate(blueprint):
        if spec.role in ANSWERS:
            answer_missing = spec.grade_id in missing
        if spec.grade_id not in missing:
            continue
        if spec.role is Role.SOLUTION:
            noticed.append(f"{_named(spec)} is missing.")
            continue
        as_late_as_possible = spec.role is Role.TEST and answer_missing
        slots.insert(_place(slots, blueprint, index, as_late_as_possible), Slot(None, spec))
        empty = " empty" if spec.role is Role.MANUAL else ""
        noticed.append(f"{_named(spec)} was missing; it was put back{empty}.")


def _place(slots: list[Slot], blueprint: Sequence[SourceCell], index: int, late: bool) -> int:
    found = {slot.grade_id: position for position, slot in enumerate(slots) if slot.spec}
    if late:
        after = (found[spec.grade_id] for spec in blueprint[index + 1 :] if spec.grade_id in found)
        return next(after, len(slots))
    before = (found[spec.grade_id] for spec in reversed(blueprint[:index]) if spec.grade_id in found)
    return next(before, -1) + 1


def _delay_tests(slots: list[Slot], blueprint: Sequence[SourceCell], noticed: list[str]) -> None:
    earlier: list[str] = []
    for spec in blueprint:
        if spec.role is Role.TEST:
            first, last = _positions(slots)
            here = last[spec.grade_id]
            present = [grade_id for grade_id in earlier if grade_id in last]
            if any(first[grade_id] > here for grade_id in present):
                behind = max(present, key=last.__getitem__)
                slots.insert(last[behind], slots.pop(here))
                noticed.append(f"{_named(spec)} stood before what it comes after; it was moved behind {behind!r}.")
        if spec.cell_type == "code":
            earlier.append(spec.grade_id)


def _positions(slots: list[Slot]) -> tuple[dict[str, int], dict[str, int]]:
    """Where each cell of the blueprint stands, counting its first copy and counting the one that is kept."""
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    for position, slot in enumerate(slots):
        grade_id = slot.grade_id or slot.copy_of
        if grade_id is not None:
            first.setdefault(grade_id, position)
        if slot.spec:
            last[slot.spec.grade_id] = position
    return first, last


def _named(spec: SourceCell) -> str:
    kind = {Role.TEST: "test cell", Role.TASK: "task", Role.LOCKED: "locked cell"}.get(spec.role, "answer cell")
    return f"The {kind} {spec.grade_id!r}"
