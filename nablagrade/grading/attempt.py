"""One submission being put through the checks of its assignment: what has been decided, and what is still worth
running."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter
from typing import TYPE_CHECKING

import pytest
import torch

from nablagrade.bridge import Border, LiveNotebook
from nablagrade.errors import EngineError, GraderError, NablagradeError
from nablagrade.grading.account import account_of
from nablagrade.grading.assertions import COMPARISONS, Mismatch, seen_beside
from nablagrade.grading.faults import StudentFault, not_used, test_cell_stopped
from nablagrade.grading.markers import Check, in_order_of_dependence
from nablagrade.grading.seeds import Rng, seed_of
from nablagrade.grading.student import Student
from nablagrade.model import TEST_PREFIX, CellStatus, CheckResult, Exercise, Fault, Verdict
from nablagrade.settings import Limits

STAFF_CHARS = 8000

if TYPE_CHECKING:
    from _pytest.outcomes import Skipped
else:
    Skipped = pytest.skip.Exception


@dataclass(frozen=True, slots=True)
class Lot:
    """What a student's inputs are drawn with: the course's secret, the assignment, the student, and the size of the
    pool.

    Attributes:
        seed: draw this number of the pool for everybody instead.
    """

    secret: str
    assignment: str
    student: str
    pool: int
    seed: int | None = None

    def seed_for(self, check: Check) -> int:
        if self.seed is not None:
            return self.seed
        return seed_of(self.secret, self.assignment, self.student, f"{check.exercise}.{check.name}", self.pool)

    def order(self, checks: Sequence[Check]) -> list[Check]:
        """The core first, then the others in an order of the student's own, at the end those that are marked as last;
        each after those that it depends on."""
        cores = [check for check in checks if check.core]
        others = [check for check in checks if not check.core]
        exercise = checks[0].exercise if checks else ""
        seed = seed_of(self.secret, self.assignment, self.student, f"{exercise} order", 1 << 32)
        own = sorted(Rng(exercise, seed).shuffled(others), key=attrgetter("last"))
        return in_order_of_dependence(cores + own)


class Pace(StrEnum):
    """Which checks are worth running after one has failed."""

    MARKS = "marks"
    """Those that can still give points: what a submission is graded by."""
    FIRST_FAILURE = "first failure"
    """None: it is only asked whether anything fails."""
    EVERY_CHECK = "every check"
    """All, whatever failed before: what each check does with an answer is the question."""


class NotRun(Skipped):
    """A check that is not worth running, and the fault that says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.staff)
        self.fault = fault


class Attempt:
    """The live state of one submission's checks.

    Args:
        notebooks: by exercise, the live notebook that has it; only the checks of these exercises are run.
        limits: of each exercise.
        voided: checks that an instructor has taken out, as "<exercise>.<name>", and why; they are not run.

    Attributes:
        errors: the exception that each failed check ended with.
        ratios: per check its comparisons' errors relative to their tolerances, those that passed included.
    """

    def __init__(
        self,
        notebooks: Mapping[Exercise, LiveNotebook],
        border: Border,
        lot: Lot,
        limits: Mapping[str, Limits],
        voided: Mapping[str, str] | None = None,
        pace: Pace = Pace.MARKS,
    ) -> None:
        self.results: dict[Check, CheckResult] = {}
        self.errors: dict[Check, BaseException] = {}
        self.ratios: dict[Check, list[float]] = {}
        self.lot = lot
        self._pace = pace
        self._notebooks = notebooks
        self._border = border
        self._limits = limits
        self._voided = voided or {}
        self._fatal: dict[Exercise, Fault] = {}
        self._returned: dict[Exercise, list[torch.Tensor]] = {}
        self._student: Student | None = None
        self._started = 0.0

    @property
    def exercises(self) -> frozenset[Exercise]:
        """Those whose checks are to be run."""
        return frozenset(self._notebooks)

    def student(self, check: Check) -> Student:
        """The notebook that has the check's exercise, for one check."""
        self._student = Student(self._notebooks[check.exercise], check, self._limits[check.exercise])
        return self._student

    def begin(self, check: Check) -> None:
        """Advance the notebook to the check, unless the outcome of earlier checks makes it pointless.

        Raises:
            NotRun: it does.
        """
        self._student = None
        self._started = time.monotonic()
        COMPARISONS.set([])
        if (reason := self._voided.get(f"{check.exercise}.{check.name}")) is not None:
            raise NotRun(taken_out(reason))
        earlier = {done.name: result for done, result in self.results.items() if done.exercise == check.exercise}
        if check.exercise in self._fatal and self._pace is not Pace.EVERY_CHECK:
            raise NotRun(self._fatal[check.exercise])
        needed = [name for name, result in earlier.items() if self._needs(check, result)]
        failed = [name for name in needed if not earlier[name].verdict.gives_points]
        if failed:
            text = {"en": "Not run, since a check before it failed.", "zh": "未运行，因为前面的检查没有通过。"}
            raise NotRun(Fault(Verdict.NOT_RUN, text, f"not run: {', '.join(failed)} failed"))
        cell = f"{TEST_PREFIX}{check.exercise}"
        self._notebooks[check.exercise].advance_past(cell)
        run = self._notebooks[check.exercise].run_of(cell)
        if run is not None and run.status in (CellStatus.TIME_LIMIT, CellStatus.MEMORY_LIMIT, CellStatus.DISK_LIMIT):
            self._fatal[check.exercise] = test_cell_stopped(run)
            raise NotRun(self._fatal[check.exercise])

    def end(self, check: Check, error: BaseException | None) -> None:
        """Decide a check by how it ended: with an exception or without."""
        self._border.forget()
        if check in self.results and error is None:
            return  # teardown of a check that is decided
        self.ratios[check] = [each.ratio for each in COMPARISONS.get() or () if each.ratio is not None]
        if error is not None:
            self.errors[check] = error
        fault = self._unused(check) if error is None else self._fault(check, error)
        if fault is not None and fault.fatal:
            self._fatal.setdefault(check.exercise, fault)
        self.results[check] = self._result(check, fault)
        self._returned.setdefault(check.exercise, []).extend(self._student.values if self._student else ())

    def _needs(self, check: Check, earlier: CheckResult) -> bool:
        """Whether a check is run only when this earlier one has passed."""
        if self._pace is Pace.EVERY_CHECK:
            return False
        return self._pace is Pace.FIRST_FAILURE or earlier.core or earlier.name in check.depends_on

    def _unused(self, check: Check) -> Fault | None:
        """What is wrong with right values where the core check saw nothing used of what the exercise requires."""
        if not (check.core and check.require and self._student and self._student.replies) or self._student.used:
            return None
        return not_used(check.exercise, check.require)

    def _fault(self, check: Check, error: BaseException) -> Fault:
        if isinstance(error, Mismatch) and self._student:
            earlier = self._returned.get(check.exercise, []) + self._student.values
            return seen_beside(error, [value for value in earlier if not error.pair or value is not error.pair[0]])
        if isinstance(error, StudentFault | NotRun):
            return error.fault
        staff = account_of(error)[-STAFF_CHARS:]
        ours = isinstance(error, NablagradeError | Skipped) or not isinstance(error, Exception)
        if ours or not (self._student and self._student.replies):
            return ungraded(f"{check.name}: {staff}")
        return Fault(Verdict.WRONG, {"en": "The result is not as it should be.", "zh": "结果不符合要求。"}, staff)

    def _result(self, check: Check, fault: Fault | None) -> CheckResult:
        if fault is None and not (self._student and self._student.replies):
            fault = ungraded(f"{check.name} passed without calling the student; let it call student.<name>(...)")
        return CheckResult(
            exercise=check.exercise,
            name=check.name,
            title=check.title,
            hint=check.hint,
            points=check.points,
            core=check.core,
            verdict=fault.verdict if fault else Verdict.PASSED,
            depends_on=check.depends_on,
            student=fault.student if fault else {},
            staff=fault.staff[:STAFF_CHARS] if fault else "",
            diagnosis=fault.diagnosis if fault else None,
            error=fault.error if fault else None,
            tolerance=fault.tolerance if fault else None,
            seed=self.lot.seed_for(check),
            wall_s=time.monotonic() - self._started,
        )


def ungraded(why: str) -> Fault:
    """Our fault, as the outcome of a check."""
    return Fault(Verdict.UNGRADED, {"en": "This check could not be run.", "zh": "这项检查无法运行。"}, why)


def taken_out(reason: str) -> Fault:
    """A voided check's outcome; nobody's fault, and the instructor's reason is for staff."""
    text = {
        "en": "This check was withdrawn after the release; its points are given.",
        "zh": "这项检查在发布后被撤回，其分数照给。",
    }
    return Fault(Verdict.VOIDED, text, f"voided: {reason}")


def raise_if_ungraded(attempt: Attempt) -> None:
    """A check that we could not run leaves the whole submission ungraded.

    Raises:
        GraderError: naming the check, with what happened.
        EngineError: what it ended with, where the check is not to blame and may run the next time.
    """
    for check, result in attempt.results.items():
        if result.verdict is Verdict.UNGRADED:
            error = attempt.errors.get(check)
            if isinstance(error, EngineError) and not isinstance(error, GraderError):
                raise error
            raise GraderError(f"the check {result.name} of {result.exercise} could not be run: {result.staff}")
