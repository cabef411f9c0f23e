"""What a worker does: jobs on a bench, each ending in findings about one exercise."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from nablagrade.doors.quality.answers import Answer
from nablagrade.doors.quality.bench import Bench, Trial
from nablagrade.doors.quality.complaints import (
    complain_of_lazy,
    complain_of_reply,
    complain_of_right,
    complain_of_wrong,
)
from nablagrade.doors.quality.findings import ExerciseFindings, Fate, Group, Judged, Problem, group_name
from nablagrade.doors.quality.jobs import Job, Kind
from nablagrade.doors.quality.mutants import Mutant
from nablagrade.doors.quality.replies import REPLIES, Forger
from nablagrade.doors.quality.rivals import Rivals
from nablagrade.errors import GraderError
from nablagrade.grading.attempt import Pace
from nablagrade.model import CheckResult, Exercise

__all__ = ["Trials"]

DIAGNOSED = 3
"""Seeds on which a wrong variant is put to all checks, for what it is told; on the others, until one fails."""
TOLD = 3
"""Differences that are named of a mutant or a submission that does something else."""


class Trials:
    """The jobs that can be done on a bench."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._rivals = Rivals(bench)

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

    def _right(self, job: Job) -> ExerciseFindings:
        """Full marks on every seed, and a margin to every tolerance."""
        complaints, ratios = [], []
        for answer in job.answers:
            trials = self._on_seeds(job.exercise, answer, job.seeds)
            ratios += [trial.ratio for trial in trials if trial.ratio is not None]
            complaints.append(complain_of_right(trials))
        return findings_of(job, complaints, max(ratios, default=None))

    def _on_seeds(self, exercise: Exercise, answer: Answer, seeds: int) -> list[Trial]:
        """All in one box: functions are pure, so what one seed leaves behind would be a problem, too."""
        with self._bench.live(self._bench.program(exercise, answer.source)) as notebook:
            return [self._bench.put(exercise, notebook, seed, Pace.EVERY_CHECK) for seed in range(seeds)]

    def _wrong(self, job: Job) -> ExerciseFindings:
        complaints = []
        for answer in job.answers:
            paces = (Pace.MARKS if seed < DIAGNOSED else Pace.FIRST_FAILURE for seed in range(job.draws))
            trials = [self._alone(job.exercise, answer.source, seed, pace) for seed, pace in enumerate(paces)]
            complaints.append(complain_of_wrong(trials, answer, DIAGNOSED))
        return findings_of(job, complaints)

    def _lazy(self, job: Job) -> ExerciseFindings:
        complaints = []
        for answer in job.answers:
            what = complain_of_lazy(self._alone(job.exercise, answer.source, 0))
            # To return an argument may be right: the Jacobian of A x is A.
            right = what and not self._rivals.differences(job.exercise, job.witnesses, answer.source)
            complaints.append("" if right else what)
        return findings_of(job, complaints)

    def _alone(self, exercise: Exercise, source: str, seed: int, pace: Pace = Pace.MARKS) -> Trial:
        """In a box of its own."""
        with self._bench.live(self._bench.program(exercise, source)) as notebook:
            return self._bench.put(exercise, notebook, seed, pace)

    def _replies(self, job: Job) -> ExerciseFindings:
        """Every check fails by every bad reply, as its first and as a later one."""
        problems: dict[str, list[str]] = {}
        with self._bench.live(self._bench.program(job.exercise), Forger) as notebook:
            assert isinstance(notebook, Forger)
            for name, forge in REPLIES.items():
                for honest_first in (False, True):
                    notebook.restart(forge, honest_first=honest_first)
                    trial = self._bench.put(job.exercise, notebook, 0, Pace.EVERY_CHECK)
                    for what in complain_of_reply(trial, forged(trial, notebook)):
                        problems.setdefault(what, []).append(f"{name} (after a right one)" if honest_first else name)
        bad = {name.partition(" (")[0] for names in problems.values() for name in names}
        listed = [Problem(job.exercise, "bad replies", f"{what}: {', '.join(x)}") for what, x in problems.items()]
        counts = {job.kind.value: (len(REPLIES) - len(bad), len(REPLIES))}
        return ExerciseFindings(job.exercise, counts, None, tuple(listed))

    def _mutants(self, job: Job) -> ExerciseFindings:
        return ExerciseFindings(job.exercise, mutants=tuple(self._judge(job, mutant) for mutant in job.mutants))

    def _judge(self, job: Job, mutant: Mutant) -> Judged:
        """Killed by a check; or else put beside the solution."""
        trial = self._alone(job.exercise, mutant.source, 0, Pace.FIRST_FAILURE)
        if trial.ungraded:
            raise GraderError(f"a check could not be run on a mutant ({mutant.was} -> {mutant.now}): {trial.ungraded}")
        if trial.failed:
            return Judged(mutant, Fate.KILLED, trial.failed[0].name)
        differences = self._rivals.differences(job.exercise, job.witnesses, mutant.source)
        if differences:
            return Judged(mutant, Fate.SURVIVED, shortened(differences))
        inputs = self._rivals.inputs(job.exercise, job.witnesses)
        return Judged(mutant, Fate.EQUIVALENT, f"the same in {inputs} calls")

    def _class(self, job: Job) -> ExerciseFindings:
        """Submissions with full marks that do something else than the solution, in groups that do the same."""
        groups = []
        for camp in self._rivals.camps(job.exercise, job.witnesses, job.submissions):
            if camp.effects:
                what = shortened(camp.effects)
                if camp.unlike:
                    what += f"; and not as another such group: {shortened(camp.unlike)}"
                name = group_name(job.exercise, *camp.effects, *camp.unlike)
                groups.append(Group(name, tuple(camp.students), True, what))
        return ExerciseFindings(job.exercise, groups=tuple(groups))


def findings_of(job: Job, complaints: Sequence[str], ratio: float | None = None) -> ExerciseFindings:
    """The findings about a job's answers, of which each has a complaint, or an empty one."""
    problems = tuple(
        Problem(job.exercise, answer.name, what) for answer, what in zip(job.answers, complaints, strict=True) if what
    )
    count = len(job.answers)
    return ExerciseFindings(job.exercise, {job.kind.value: (count - len(problems), count)}, ratio, problems)


def forged(trial: Trial, notebook: Forger) -> list[CheckResult]:
    """The checks that were told something false."""
    names = {name for number, name in enumerate(trial.order, 1) if number in notebook.forged}
    return [check for check in trial.results if check.name in names]


def shortened(differences: Sequence[str]) -> str:
    """The first few, and how many more there are."""
    more = f"; and {len(differences) - TOLD} more" if len(differences) > TOLD else ""
    return "; ".join(differences[:TOLD]) + more
