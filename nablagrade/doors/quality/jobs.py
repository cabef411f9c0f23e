"""A piece of the work of a check, as it is handed to a worker."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from nablagrade.doors.quality.answers import Answer
from nablagrade.doors.quality.mutants import Mutant
from nablagrade.model import Exercise, Submission

__all__ = ["LOSSES", "Job", "Kind"]

LOSSES = 20
"""Seeds on which a wrong variant must lose points: a check that misses it on some draws is a hole for some students."""


class Kind(StrEnum):
    """What answers a job has."""

    RIGHT = "right"
    WRONG = "wrong"
    LAZY = "lazy"
    REPLIES = "replies"
    MUTANTS = "mutants"
    CLASS = "class"


@dataclass(frozen=True, slots=True)
class Job:
    """Some answers of one kind to one exercise.

    Attributes:
        seeds: how many numbers of the pool are drawn at most.
        witnesses: right answers, which tell the inputs that the contract covers.
        submissions: those with full marks.
    """

    assignment: str
    exercise: Exercise
    kind: Kind
    answers: tuple[Answer, ...] = ()
    mutants: tuple[Mutant, ...] = ()
    witnesses: tuple[Answer, ...] = ()
    submissions: tuple[Submission, ...] = ()
    seeds: int = 1

    @property
    def draws(self) -> int:
        """With how many numbers of the pool each answer is put to the checks: right ones with all."""
        return {Kind.RIGHT: self.seeds, Kind.WRONG: min(self.seeds, LOSSES)}.get(self.kind, 1)

    @property
    def size(self) -> int:
        """How much work it is, roughly."""
        return len(self.mutants) + len(self.submissions) + self.draws * len(self.answers)
