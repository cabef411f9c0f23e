"""What came of a run, added up as it goes; it does not grow with what students wrote."""

from __future__ import annotations

import resource
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nablagrade.doors.runs.plan import Action, Planned
from nablagrade.doors.runs.result import Column, Result
from nablagrade.model import Change, Submission

__all__ = ["Outcome", "Summary", "Timing"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did with one submission; `result` is None when it was unchanged, held, or could not be graded.

    Attributes:
        ungraded: why we failed to grade it.
        held: why its released grade would change.
        changes: automatic scores that were others before; deviations: exercises that came out otherwise though nothing
            about them has changed. why: what has changed since it was graded last.
        unwritten: it was graded, but its results could not be written.
        outdated: there is a feedback page of an earlier grading.
    """

    submission: Submission
    result: Result | None = None
    ungraded: str | None = None
    held: str | None = None
    why: str = ""
    changes: tuple[Change, ...] = ()
    deviations: tuple[str, ...] = ()
    unwritten: bool = False
    outdated: bool = False


@dataclass
class Timing:
    """How long a check took, over all submissions of a run."""

    times: int = 0
    total_s: float = 0.0
    longest_s: float = 0.0

    def add(self, seconds: float) -> None:
        self.times += 1
        self.total_s += seconds
        self.longest_s = max(self.longest_s, seconds)

    @property
    def mean_s(self) -> float:
        return self.total_s / self.times if self.times else 0.0


@dataclass
class Summary:
    """A run's outcome.

    Attributes:
        notes: what whoever reads the marks should know of the assignment.
        held: submissions whose released grades would change, and why.
        changed: outcomes in which a score of the gradebook is another one than before.
        left: submissions that an interrupted run did not come to.
        written: False after a review that was declined, or only looked at.
        outdated: how many of the graded have a feedback page that shows an earlier grading.
        backup: a copy of the gradebook as it was before.
        cpu_s: of the run and its workers, boxes included as far as they have ended in good order.
    """

    assignment: str
    notes: tuple[str, ...] = ()
    graded: list[Result] = field(default_factory=list)
    unchanged: int = 0
    held: list[Outcome] = field(default_factory=list)
    ungraded: list[Outcome] = field(default_factory=list)
    changed: list[Outcome] = field(default_factory=list)
    deviating: list[Outcome] = field(default_factory=list)
    checks: dict[str, Timing] = field(default_factory=dict)
    outdated: int = 0
    interrupted: bool = False
    left: int = 0
    written: bool = True
    backup: Path | None = None
    wall_s: float = 0.0
    cpu_s: float = 0.0
    _columns: dict[tuple[Column, ...], tuple[Column, ...]] = field(default_factory=dict, repr=False)
    _started: tuple[float, float] = field(default_factory=lambda: (time.monotonic(), used_cpu_s()), repr=False)

    @property
    def isolation(self) -> list[str]:
        """The tiers of isolation that the graded submissions were run in."""
        return sorted({result.tier for result in self.graded})

    @property
    def done(self) -> int:
        return len(self.graded) + self.unchanged + len(self.held) + len(self.ungraded)

    def add(self, outcome: Outcome) -> None:
        if outcome.held is not None:
            self.held.append(outcome)
        elif outcome.ungraded is not None:
            self.ungraded.append(outcome)
        elif outcome.result is None:
            self.unchanged += 1
        else:
            self.graded.append(self._with_shared_columns(outcome.result))
        self.outdated += outcome.outdated
        if outcome.changes:
            self.changed.append(outcome)
        if outcome.deviations:
            self.deviating.append(outcome)

    def time_checks(self, record: Mapping[str, Any]) -> None:
        for name, seconds in record["volatile"].get("checks_wall_s", {}).items():
            self.checks.setdefault(name, Timing()).add(seconds)

    def slowest(self, number: int = 3) -> list[tuple[str, Timing]]:
        """The checks that took longest on average."""
        return sorted(self.checks.items(), key=lambda item: item[1].mean_s, reverse=True)[:number]

    def end(self) -> Summary:
        """Take the time, when the workers have ended."""
        self.wall_s = time.monotonic() - self._started[0]
        self.cpu_s = used_cpu_s() - self._started[1]
        return self

    def _with_shared_columns(self, result: Result) -> Result:
        """A class has one set of columns; ten thousand equal copies would be most of what a run keeps."""
        columns = self._columns.setdefault(result.columns, result.columns)
        return Result(result.student, columns, result.marks, result.noticed, result.tier)


def outcome_of(planned: Planned) -> Outcome | None:
    """The outcome of a submission that need not be graded; None where it must."""
    if planned.action is Action.UNCHANGED:
        return Outcome(planned.submission)
    if planned.action is Action.HELD:
        return Outcome(planned.submission, held=planned.why)
    if planned.action is Action.FAULTY:
        return Outcome(planned.submission, ungraded=planned.why)
    return None


def used_cpu_s() -> float:
    """CPU seconds of this process and of those of its children that have ended."""
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)
