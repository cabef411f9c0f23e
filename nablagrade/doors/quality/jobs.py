"""What a worker does: one kind of answers of one exercise, put to its checks on a bench."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from nablagrade.doors.quality.answers import Answer
from nablagrade.doors.quality.bench import Bench, Trial
from nablagrade.doors.quality.equivalence import (
    Behaviour,
    dearest,
    differences,
    effect_difference,
    effects,
    observe,
    passes_public_test,
)
from nablagrade.doors.quality.findings import MARGIN, ExerciseFindings, Fate, Group, Judged, Problem, group_name
from nablagrade.doors.quality.mutants import Mutant
from nablagrade.doors.quality.probes import Call, Recorder, make_probes
from nablagrade.doors.quality.replies import REPLIES, Forger
from nablagrade.grading.attempt import Pace
from nablagrade.model import TEST_PREFIX, CheckResult, Exercise, Submission, Verdict

__all__ = ["Job", "Kind", "Trials"]

WITNESSES = 6
"""Right answers that are asked whether an input is one that the contract covers."""
DRAWS = 3
"""Seeds on which an answer that must fail is put to the checks; it must fail on each."""
TOLD = 3
"""Differences of a surviving mutant that are named."""


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
        return (
            len(self.mutants)
            + len(self.submissions)
            + len(self.answers) * (self.seeds if self.kind is Kind.RIGHT else 1)
        )


class Trials:
    """The jobs that can be done on a bench; it remembers the inputs by which mutants are judged."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._measured = lru_cache(maxsize=2)(self._measure)

    def do(self, job: Job) -> ExerciseFindings:
        """Do a job; of an exercise without hidden checks nothing is found."""
        if job.exercise not in self._bench.exercises:
            return ExerciseFindings(job.exercise)
        kinds: dict[Kind, Callable[[Job], ExerciseFindings]] = {
            Kind.RIGHT: self._right,
            Kind.WRONG: self._wrong,
            Kind.LAZY: self._lazy,
            Kind.REPLIES: self._replies,
            Kind.MUTANTS: self._mutants,
            Kind.CLASS: self._class,
        }
        return kinds[job.kind](job)

    # ---- right answers

    def _right(self, job: Job) -> ExerciseFindings:
        """Full marks on every seed, and a margin to every tolerance."""
        problems, ratios = [], []
        for answer in job.answers:
            trials = self._on_seeds(job.exercise, answer, job.seeds)
            ratios += [trial.ratio for trial in trials if trial.ratio is not None]
            what = wrong_with_right(trials)
            if what:
                problems.append(Problem(job.exercise, answer.name, what))
        return found(job, problems, len(job.answers), max(ratios, default=None))

    def _on_seeds(self, exercise: Exercise, answer: Answer, seeds: int) -> list[Trial]:
        """All in one box: functions are pure, so what one seed leaves behind would be a problem, too."""
        with self._bench.live(self._bench.program(exercise, answer.source)) as notebook:
            return [self._bench.put(exercise, notebook, seed, Pace.EVERY_CHECK) for seed in range(seeds)]

    # ---- answers that must lose points

    def _wrong(self, job: Job) -> ExerciseFindings:
        problems = []
        for answer in job.answers:
            trials = [self._alone(job.exercise, answer.source, seed) for seed in range(min(job.seeds, DRAWS))]
            what = wrong_with_wrong(trials, answer)
            if what:
                problems.append(Problem(job.exercise, answer.name, what))
        return found(job, problems, len(job.answers))

    def _lazy(self, job: Job) -> ExerciseFindings:
        problems = []
        for answer in job.answers:
            what = wrong_with_lazy(self._alone(job.exercise, answer.source, 0))
            if what and self._differences(job, answer.source):  # to return an argument may be right: dy/dx of A x is A
                problems.append(Problem(job.exercise, answer.name, what))
        return found(job, problems, len(job.answers))

    def _alone(self, exercise: Exercise, source: str, seed: int, pace: Pace = Pace.MARKS) -> Trial:
        """In a box of its own."""
        with self._bench.live(self._bench.program(exercise, source)) as notebook:
            return self._bench.put(exercise, notebook, seed, pace)

    # ---- replies

    def _replies(self, job: Job) -> ExerciseFindings:
        """Every check fails by every bad reply, as its first and as a later one."""
        problems: dict[str, list[str]] = {}
        with self._bench.live(self._bench.program(job.exercise), Forger) as notebook:
            assert isinstance(notebook, Forger)
            for name, forge in REPLIES.items():
                for honest_first in (False, True):
                    notebook.restart(forge, honest_first=honest_first)
                    trial = self._bench.put(job.exercise, notebook, 0, Pace.EVERY_CHECK)
                    for what in wrong_with_reply(trial, forged(trial, notebook)):
                        problems.setdefault(what, []).append(f"{name} (after a right one)" if honest_first else name)
        listed = [Problem(job.exercise, "bad replies", f"{what}: {', '.join(x)}") for what, x in problems.items()]
        bad = {name.partition(" (")[0] for names in problems.values() for name in names}
        return ExerciseFindings(
            job.exercise, {job.kind.value: (len(REPLIES) - len(bad), len(REPLIES))}, None, tuple(listed)
        )

    # ---- mutants

    def _mutants(self, job: Job) -> ExerciseFindings:
        judged = tuple(self._judge(job, mutant) for mutant in job.mutants)
        return ExerciseFindings(job.exercise, mutants=judged)

    def _judge(self, job: Job, mutant: Mutant) -> Judged:
        with self._bench.live(self._bench.program(job.exercise, mutant.source)) as notebook:
            trial = self._bench.put(job.exercise, notebook, 0, Pace.FIRST_FAILURE)
            if trial.failed:
                return Judged(mutant, Fate.KILLED, trial.failed[0].name)
        return self._compare(job, mutant)

    def _compare(self, job: Job, mutant: Mutant) -> Judged:
        """A mutant that no check minds, side by side with the solution."""
        found = self._differences(job, mutant.source)
        if not found:
            return Judged(
                mutant, Fate.EQUIVALENT, f"the same in {len(self._measured(job.exercise, job.witnesses)[0])} calls"
            )
        return Judged(mutant, Fate.SURVIVED, shortened(found))

    def _differences(self, job: Job, source: str) -> list[str]:
        """What an answer does otherwise than the solution, on inputs that no grader uses and in the public examples."""
        calls, expected = self._measured(job.exercise, job.witnesses)
        with self._bench.live(self._bench.program(job.exercise, source)) as notebook:
            public = passes_public_test(notebook, f"{TEST_PREFIX}{job.exercise}")
            found = differences(expected, observe(self._bench, notebook, calls), calls)
        return found if public else ["fails the examples that students see", *found]

    # ---- a class

    def _class(self, job: Job) -> ExerciseFindings:
        """Submissions with full marks that do something else than the solution, in groups that do the same."""
        calls, expected = self._measured(job.exercise, job.witnesses)
        groups: dict[tuple[str, ...], list[str]] = {}
        for submission in job.submissions:
            with self._bench.submitted(job.exercise, submission) as notebook:
                said = observe(self._bench, notebook, calls)
            groups.setdefault(tuple(effects(expected, said, calls)), []).append(submission.student)
        named = [
            Group(group_name(job.exercise, *what), tuple(students), True, shortened(what))
            for what, students in groups.items()
            if what
        ]
        return ExerciseFindings(job.exercise, groups=tuple(named))

    # ---- inputs that no grader uses

    def _measure(
        self, exercise: Exercise, witnesses: tuple[Answer, ...]
    ) -> tuple[tuple[Call, ...], tuple[Behaviour, ...]]:
        """Inputs that no grader uses, on which the right answers agree, and what the solution does with them."""
        calls = tuple(self._probes(exercise))
        expected = self._behaviour(exercise, None, calls)
        agreed = [behaviour.ended == "returned" and not behaviour.changed for behaviour in expected]
        for witness in witnesses[:WITNESSES]:
            said = self._behaviour(exercise, witness.source, calls)
            pairs = list(zip(expected, said, strict=True))
            agreed = [kept and not effect_difference(*pair) for kept, pair in zip(agreed, pairs, strict=True)]
            expected = tuple(dearest(*pair) for pair in pairs)
        kept = [position for position, call in enumerate(calls) if agreed[position]]
        return tuple(calls[position] for position in kept), tuple(expected[position] for position in kept)

    def _probes(self, exercise: Exercise) -> list[Call]:
        pool = self._bench.settings.seeds
        with self._bench.live(self._bench.program(exercise), Recorder) as notebook:
            assert isinstance(notebook, Recorder)
            self._bench.put(exercise, notebook, pool)
            return make_probes(notebook.calls)

    def _behaviour(self, exercise: Exercise, answer: str | None, calls: Sequence[Call]) -> tuple[Behaviour, ...]:
        program = self._bench.program(exercise, answer)
        with self._bench.live(program) as notebook:
            notebook.advance_past(f"{TEST_PREFIX}{exercise}")
            return tuple(observe(self._bench, notebook, calls))


def shortened(differences: Sequence[str]) -> str:
    """The first few, and how many more there are."""
    more = f"; and {len(differences) - TOLD} more" if len(differences) > TOLD else ""
    return "; ".join(differences[:TOLD]) + more


def found(job: Job, problems: Sequence[Problem], count: int, ratio: float | None = None) -> ExerciseFindings:
    return ExerciseFindings(job.exercise, {job.kind.value: (count - len(problems), count)}, ratio, tuple(problems))


def wrong_with_right(trials: Sequence[Trial]) -> str:
    """Why a right answer shows that the checks are not right; empty where it does not."""
    lost = [(seed, check) for seed, trial in enumerate(trials) for check in trial.failed]
    if lost:
        seed, check = lost[0]
        others = f" (and {len(lost) - 1} more)" if len(lost) > 1 else ""
        return f"loses {check.name} with seed {seed}{others}: {told(check)}"
    seed, ratio = max(enumerate(trial.ratio or 0.0 for trial in trials), key=lambda pair: pair[1])
    if ratio * MARGIN > 1:
        return f"comes within a factor {1 / ratio:.1f} of a tolerance with seed {seed}; {MARGIN} is the least"
    return ""


def wrong_with_wrong(trials: Sequence[Trial], answer: Answer) -> str:
    for seed, trial in enumerate(trials):
        if trial.ungraded:
            return f"could not be graded with seed {seed}: {trial.ungraded}"
        if trial.full:
            return f"gets full marks with seed {seed}"
        names = {check.diagnosis for check in trial.failed}
        if answer.diagnosis is not None and answer.diagnosis not in names:
            got = ", ".join(sorted(name for name in names if name)) or "none"
            return f"should be diagnosed as {answer.diagnosis} with seed {seed}; diagnoses were: {got}"
    return ""


def wrong_with_lazy(trial: Trial) -> str:
    if trial.ungraded:
        return f"could not be graded: {trial.ungraded}"
    passed = [check.name for check in trial.results if check.verdict is Verdict.PASSED]
    return f"scores: it passes {', '.join(passed)}" if passed else ""


def wrong_with_reply(trial: Trial, told_falsely: Sequence[CheckResult]) -> list[str]:
    """A check that passes, cannot be graded, or stumbles by a reply that no right answer gives."""
    problems = []
    for check in told_falsely:
        if check.verdict is Verdict.PASSED:
            problems.append(f"pass {check.name}")
        elif check.verdict is Verdict.UNGRADED:
            problems.append(f"cannot be graded by {check.name}")
        elif check.name in trial.stumbled:
            problems.append(f"make {check.name} raise {trial.stumbled[check.name].partition(':')[0]} instead of fail")
    return problems


def forged(trial: Trial, notebook: Forger) -> list[CheckResult]:
    """The checks that were told something false."""
    names = {name for number, name in enumerate(trial.order, 1) if number in notebook.forged}
    return [check for check in trial.results if check.name in names]


def told(check: CheckResult) -> str:
    return f"{check.verdict.value}: {check.staff[:300]}"
