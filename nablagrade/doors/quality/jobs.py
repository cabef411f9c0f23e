"""A piece of the work of a check, as it is handed to a worker."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from nablagrade.doors.quality.answers import Answer
from nablagrade.doors.quality.mutants import Mutant
from nablagrade.model import Exercise, Submission

__all__ = ["Job", "Kind"]


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
        seeds: how many numbers of the pool right answers are put to the checks with.
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
    def size(self) -> int:
        """How much work it is, roughly."""
        times = self.seeds if self.kind is Kind.RIGHT else 1
        return len(self.mutants) + len(self.submissions) + times * len(self.answers)
