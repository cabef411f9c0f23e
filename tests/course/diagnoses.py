"""What the stored wrong answers may be told: read by a person, answer by answer.

Several names where it depends on the inputs drawn which of them is seen first. An answer that is not listed is told
nothing specific, or something that needs no diagnosis (a forbidden operation, a limit, a check's own words).
"""

from __future__ import annotations

from nablagrade.model import CheckResult, Score, Verdict
from nablagrade.numeric import DIAGNOSES, EXCEPTIONS

LEAST_TOLD = 0.8
"""Share of the wrong answers to each exercise that must be told something specific."""


def wrongly_told(name: str, score: Score) -> list[str]:
    """What a wrong answer is told that is not listed for it."""
    listed = MAY_BE_TOLD[score.grade_id.removeprefix("test_")].get(name.removeprefix("wrong_"), "").split()
    named = {check.diagnosis for check in score.checks} & {*DIAGNOSES, *EXCEPTIONS, "argument_modified"}
    return [f"{name} is told {one}" for one in sorted(map(str, named)) if one not in listed]


def is_told_something(score: Score) -> bool:
    """Whether one of the failed checks says more than that something is wrong."""
    return any(is_specific(check) for check in score.checks)


def is_specific(check: CheckResult) -> bool:
    if check.verdict in (Verdict.PASSED, Verdict.NOT_RUN, Verdict.RAISED):
        return check.diagnosis is not None
    return (
        check.diagnosis not in ("type", "dtype", "shape", "finite") and check.student["en"] != "The values are wrong."
    )


MAY_BE_TOLD: dict[str, dict[str, str]] = {}
