"""What is wrong with a check, or with a stored answer, when its trials ended as they did; nothing where all is well."""

from __future__ import annotations

from collections.abc import Sequence

from nablagrade.doors.quality.answers import Answer
from nablagrade.doors.quality.bench import Trial
from nablagrade.doors.quality.findings import MARGIN
from nablagrade.model import CheckResult, Verdict
from nablagrade.numeric import Stage

__all__ = ["FULL_MARKS", "complain_of_lazy", "complain_of_reply", "complain_of_right", "complain_of_wrong"]

FULL_MARKS = "gets full marks"
"""How the complaint begins of a wrong answer that no check sees."""


def complain_of_right(trials: Sequence[Trial]) -> str:
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


def complain_of_wrong(trials: Sequence[Trial], answer: Answer, diagnosed: int) -> str:
    """Why a wrong answer shows that the checks are not right; only the first trials ran all that can be told."""
    for seed, trial in enumerate(trials):
        if trial.ungraded:
            return f"could not be graded with seed {seed}: {trial.ungraded}"
        if trial.full:
            return f"{FULL_MARKS} with seed {seed}"
        if answer.diagnoses and seed < diagnosed and (what := complain_of_diagnoses(trial.failed, answer.diagnoses)):
            return f"should be diagnosed as {' or '.join(answer.diagnoses)}, and nothing else, with seed {seed}; {what}"
    return ""


def complain_of_diagnoses(failed: Sequence[CheckResult], wanted: Sequence[str]) -> str:
    """One of the wanted diagnoses must be given, and no other; that a shape or a dtype is wrong is none."""
    given = {check.diagnosis for check in failed if check.diagnosis is not None}
    right = not wanted or given & set(wanted)
    return "" if right and given <= {*wanted, *Stage} else f"diagnoses were: {', '.join(sorted(given)) or 'none'}"


def complain_of_lazy(trial: Trial) -> str:
    if trial.ungraded:
        return f"could not be graded: {trial.ungraded}"
    passed = [check.name for check in trial.results if check.verdict is Verdict.PASSED]
    return f"scores: it passes {', '.join(passed)}" if passed else ""


def complain_of_reply(trial: Trial, told_falsely: Sequence[CheckResult]) -> list[str]:
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


def told(check: CheckResult) -> str:
    return f"{check.verdict.value}: {check.staff[:300]}"
