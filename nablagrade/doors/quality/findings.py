"""What `nablagrade check` found: frozen values, and nothing that computes more than a count."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum

from nablagrade.doors.quality.mutants import Mutant
from nablagrade.model import Exercise, Json

__all__ = [
    "ENOUGH_KILLED",
    "MARGIN",
    "ExerciseFindings",
    "Fate",
    "Findings",
    "Group",
    "Judged",
    "Problem",
    "group_name",
]

MARGIN = 10
"""Right answers stay so many times inside the tolerance."""
ENOUGH_KILLED = 0.95
"""Share of the mutants that are not equivalent, which the checks of each exercise must kill."""


class Fate(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"
    """A check fails by it."""
    EQUIVALENT = "equivalent"
    """It does the same as what it was made of, wherever it was tried: excluded."""
    SURVIVED = "survived"
    """It does something else, and no check minds."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A mutant and its fate.

    Attributes:
        why: the check that killed it, or what it does otherwise where it survived.
        explained: why it may survive, in the author's words (`survivors.toml`).
    """

    mutant: Mutant
    fate: Fate
    why: str = ""
    explained: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong with the checks of an exercise, or with a stored answer."""

    exercise: Exercise
    answer: str
    what: str


@dataclass(frozen=True, slots=True)
class Group:
    """Students of a class whose answers to an exercise behave alike.

    Attributes:
        name: what `--keep` knows the group by; the same again as long as the answers behave the same.
        full: they have full marks, and yet do something else than the solution.
        what: what they do, or the checks that they fail.
    """

    name: str
    students: tuple[str, ...]
    full: bool
    what: str


@dataclass(frozen=True, slots=True)
class ExerciseFindings:
    """All that was found about one exercise.

    Attributes:
        counts: by kind of answer, how many were as they should be, and how many there are.
        ratio: the largest error of a right answer, relative to its tolerance; None where nothing was compared.
    """

    exercise: Exercise
    counts: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    ratio: float | None = None
    problems: tuple[Problem, ...] = ()
    mutants: tuple[Judged, ...] = ()
    groups: tuple[Group, ...] = ()

    def with_fate(self, fate: Fate) -> tuple[Judged, ...]:
        return tuple(each for each in self.mutants if each.fate is fate)

    @property
    def unexplained(self) -> tuple[Judged, ...]:
        """Survivors that nobody has explained."""
        return tuple(each for each in self.with_fate(Fate.SURVIVED) if each.explained is None)

    @property
    def different(self) -> int:
        """How many mutants are not equivalent."""
        return len(self.mutants) - len(self.with_fate(Fate.EQUIVALENT))

    @property
    def enough_killed(self) -> bool:
        return len(self.with_fate(Fate.KILLED)) >= ENOUGH_KILLED * self.different

    @property
    def ok(self) -> bool:
        disagree = any(group.full for group in self.groups)
        return not (self.problems or self.unexplained or disagree) and self.enough_killed


@dataclass(frozen=True, slots=True)
class Findings:
    """All that was found about an assignment."""

    assignment: str
    exercises: tuple[ExerciseFindings, ...]
    seeds: int
    wall_s: float

    @property
    def ok(self) -> bool:
        return all(each.ok for each in self.exercises)

    def as_data(self) -> dict[str, Json]:
        """For machines; every mutant that was not killed has its diff."""
        return {
            "assignment": self.assignment,
            "ok": self.ok,
            "seeds": self.seeds,
            "wall_s": round(self.wall_s, 3),
            "exercises": {each.exercise: exercise_data(each) for each in self.exercises},
        }


def group_name(exercise: Exercise, *behaviour: str) -> str:
    """A short name that depends on what a group does, not on who is in it."""
    digest = hashlib.sha256("\0".join((exercise, *behaviour)).encode()).hexdigest()
    return f"{exercise}-{digest[:6]}"


def exercise_data(findings: ExerciseFindings) -> dict[str, Json]:
    return {
        "ok": findings.ok,
        "answers": {kind: {"as_expected": good, "all": count} for kind, (good, count) in findings.counts.items()},
        "largest_error_over_tolerance": findings.ratio,
        "problems": [{"answer": each.answer, "what": each.what} for each in findings.problems],
        "mutants": {fate.value: len(findings.with_fate(fate)) for fate in Fate},
        "groups": [asdict(group) for group in findings.groups],
        "not_killed": [mutant_data(each) for each in findings.mutants if each.fate is not Fate.KILLED],
    }


def mutant_data(judged: Judged) -> dict[str, Json]:
    mutant = judged.mutant
    return {
        "fate": judged.fate.value,
        "of": mutant.of,
        "mistake": mutant.mistake,
        "was": mutant.was,
        "now": mutant.now,
        "why": judged.why,
        "explained": judged.explained,
    }
