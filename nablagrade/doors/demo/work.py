"""What one student hands in for one assignment, and what that should earn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from nablagrade.doors.demo.answers import write_answers
from nablagrade.model import Blueprint

__all__ = ["Class", "Share", "Work", "maxima"]


class Share(Enum):
    """How much of an exercise's points an answer should earn."""

    FULL = "full marks"
    PART = "a part of the marks"
    LESS = "less than full marks"
    """What is promised of every wrong answer that the graders are tested with."""
    NONE = "nothing"
    OPEN = "what a person decides"

    def fits(self, mark: float | None, maximum: float) -> bool:
        if mark is None or self is Share.OPEN:
            return mark is None and self is Share.OPEN
        return {
            Share.FULL: mark == maximum,
            Share.PART: 0 < mark < maximum,
            Share.LESS: mark < maximum,
            Share.NONE: mark == 0,
        }[self]


@dataclass(frozen=True, slots=True)
class Work:
    """One submission.

    Attributes:
        answers: texts for the solution cells, by exercise; the other cells stay as they were released.
        shares: by grade_id of the cells that bear points, in order.
        sign: words that must be among what was noticed; with full marks and no sign, nothing may be noticed.
        spoil: what is done to the notebook file after the answers are in.
    """

    student: str
    assignment: str
    answers: Mapping[str, str]
    shares: Mapping[str, Share]
    sign: str = ""
    spoil: Callable[[Path], None] | None = None

    def put_into(self, notebook: Path) -> None:
        """Do to a released notebook what this student does."""
        write_answers(notebook, self.answers)
        if self.spoil is not None:
            self.spoil(notebook)

    def misfits(self, marks: Mapping[str, float | None], points: Mapping[str, float]) -> bool:
        """Whether marks, by grade_id, differ from what is expected, in number or in size."""
        return marks.keys() != self.shares.keys() or not all(
            share.fits(marks[name], points[name]) for name, share in self.shares.items()
        )


@dataclass(frozen=True, slots=True)
class Class:
    """Who there is, what they hand in before it is collected, and what comes, or comes again, when all is graded."""

    students: tuple[str, ...]
    in_time: tuple[Work, ...]
    later: tuple[Work, ...]

    def final(self, assignment: str) -> dict[str, Work]:
        """What counts in the end, by student."""
        return {work.student: work for work in (*self.in_time, *self.later) if work.assignment == assignment}


def maxima(blueprint: Blueprint) -> dict[str, float]:
    """The points of each cell that bears some, by grade_id."""
    return {cell.grade_id: cell.points for notebook in blueprint.notebooks for cell in notebook.cells if cell.points}
