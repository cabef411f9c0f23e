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
            Kind.WRONG: self._failing,
            Kind.LAZY: self._failing,
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

    def _failing(self, job: Job) -> ExerciseFindings:
        problems = []
        for answer in job.answers:
            trials = [self._alone(job.exercise, answer.source, seed) for seed in range(DRAWS)]
            what = wrong_with_lazy(trials) if job.kind is Kind.LAZY else wrong_with_wrong(trials, answer)
            if what:
                problems.append(Problem(job.exercise, answer.name, what))
        return found(job, problems, len(job.answers))

    def _alone(self, exercise: Exercise, source: str, seed: int, pace: Pace = Pace.MARKS) -> Trial:
        """In a box of its own."""
        with self._bench.live(self._bench.program(exercise, source)) as notebook:
            return self._bench.put(exercise, notebook, seed, pace)

    # ---- replies

    def _replies(self, job: Job) -> ExerciseFindings:
        """Every check fails by every bad reply, as its first and as a later one."""
        problems = []
        with self._bench.live(self._bench.program(job.exercise), Forger) as notebook:
            assert isinstance(notebook, Forger)
            for name, forge in REPLIES.items():
                for honest_first in (False, True):
                    notebook.restart(forge, honest_first=honest_first)
                    trial = self._bench.put(job.exercise, notebook, 0, Pace.EVERY_CHECK)
                    place = "a later reply" if honest_first else "the reply"
                    told = forged(trial, notebook)
                    problems += [
                        Problem(job.exercise, f"{place} {name}", what) for what in wrong_with_reply(trial, told)
                    ]
        return found(job, problems, len(REPLIES))

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
        calls, expected = self._measured(job.exercise, job.witnesses)
        with self._bench.live(self._bench.program(job.exercise, mutant.source)) as notebook:
            public = passes_public_test(notebook, f"{TEST_PREFIX}{job.exercise}")
            found = differences(expected, observe(self._bench, notebook, calls), calls)
        if not public:
            found.insert(0, "fails the examples that students see")
        if not found:
            return Judged(mutant, Fate.EQUIVALENT, f"the same in {len(calls)} calls")
        more = f"; and {len(found) - TOLD} more" if len(found) > TOLD else ""
        return Judged(mutant, Fate.SURVIVED, "; ".join(found[:TOLD]) + more)

    # ---- a class

    def _class(self, job: Job) -> ExerciseFindings:
        """Submissions with full marks that do something else than the solution, in groups that do the same."""
        calls, expected = self._measured(job.exercise, job.witnesses)
        groups: list[tuple[tuple[Behaviour, ...], list[str]]] = []
        for submission in job.submissions:
            with self._bench.submitted(job.exercise, submission) as notebook:
                said = tuple(observe(self._bench, notebook, calls))
            alike = next((students for known, students in groups if same_effect(known, said)), None)
            if alike is None:
                groups.append((said, alike := []))
            alike.append(submission.student)
        differing = [(said, students) for said, students in groups if not same_effect(expected, said)]
        named = [full_group(job.exercise, students, expected, said, calls) for said, students in differing]
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


def same_effect(one: Sequence[Behaviour], other: Sequence[Behaviour]) -> bool:
    return not any(map(effect_difference, one, other))


def full_group(
    exercise: Exercise,
    students: Sequence[str],
    expected: Sequence[Behaviour],
    said: Sequence[Behaviour],
    calls: Sequence[Call],
) -> Group:
    effects = [(call.origin, effect_difference(*pair)) for call, *pair in zip(calls, expected, said, strict=True)]
    whats = [f"{origin}: {effect}" for origin, effect in effects if effect]
    more = f"; and {len(whats) - TOLD} more" if len(whats) > TOLD else ""
    return Group(group_name(exercise, *whats), tuple(students), True, "; ".join(whats[:TOLD]) + more)


def found(job: Job, problems: Sequence[Problem], count: int, ratio: float | None = None) -> ExerciseFindings:
    bad = len({problem.answer.removeprefix("a later reply ").removeprefix("the reply ") for problem in problems})
    return ExerciseFindings(job.exercise, {job.kind.value: (count - bad, count)}, ratio, tuple(problems))


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


def wrong_with_lazy(trials: Sequence[Trial]) -> str:
    for seed, trial in enumerate(trials):
        if trial.ungraded:
            return f"could not be graded with seed {seed}: {trial.ungraded}"
        passed = [check.name for check in trial.results if check.verdict is Verdict.PASSED]
        if passed:
            return f"scores with seed {seed}: passes {', '.join(passed)}"
    return ""


def wrong_with_reply(trial: Trial, told_falsely: Sequence[CheckResult]) -> list[str]:
    problems = []
    for check in told_falsely:
        if check.verdict is Verdict.PASSED:
            problems.append(f"passes {check.name}")
        elif check.verdict is Verdict.UNGRADED:
            problems.append(f"cannot be graded by {check.name}: {check.staff[-200:]}")
        elif check.name in trial.stumbled:
            problems.append(f"makes {check.name} raise {trial.stumbled[check.name][:200]} instead of failing")
    return problems


def forged(trial: Trial, notebook: Forger) -> list[CheckResult]:
    """The checks that were told something false."""
    names = {name for number, name in enumerate(trial.order, 1) if number in notebook.forged}
    return [check for check in trial.results if check.name in names]


def told(check: CheckResult) -> str:
    return f"{check.verdict.value}: {check.staff[:300]}"
