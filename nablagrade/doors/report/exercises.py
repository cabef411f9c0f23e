"""The figures of each exercise and of each check. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from statistics import fmean
from typing import TYPE_CHECKING

from nablagrade.doors.report.bars import ranked
from nablagrade.doors.report.gather import Answer, Check, Class, Work
from nablagrade.doors.report.statistics import discrimination
from nablagrade.doors.report.titles import title_of
from nablagrade.doors.runs.result import mistake
from nablagrade.feedback.figures import CheckFigures, Counted, ExerciseFigures
from nablagrade.model import TEST_PREFIX, Trust, Verdict

if TYPE_CHECKING:
    from nablagrade.gradebook.marks import Place  # nbgrader takes seconds to import

__all__ = ["exercise_figures", "places_of"]

DIAGNOSES, MESSAGES = 5, 3
"""How many of each are told; the rest is counted."""

NOT_ANSWERED, NOT_READABLE = "not answered", "not readable"


def places_of(group: Class) -> tuple[Place, ...]:
    """The cells that bear points, in the order of the notebooks; what only the gradebook knows comes last."""
    recorded = dict.fromkeys(place for work in group.works for place in work.answers if place in group.maxima)
    return (*recorded, *sorted(group.maxima.keys() - recorded.keys()))


def exercise_figures(group: Class, titles: Mapping[str, str]) -> tuple[ExerciseFigures, ...]:
    """All exercises, numbered from 1."""
    places = places_of(group)
    several = len({notebook for notebook, _ in places}) > 1
    return tuple(
        figures_of(group, place, number, f"{place[0]}/" if several else "", titles)
        for number, place in enumerate(places, 1)
    )


def figures_of(group: Class, place: Place, number: int, prefix: str, titles: Mapping[str, str]) -> ExerciseFigures:
    maximum, name = group.maxima[place], place[1].removeprefix(TEST_PREFIX)
    marks = marks_of(group, place)
    given = [mark for mark in marks.values() if mark is not None]
    answers = {work.student: work.answers[place] for work in group.works if work.marks and place in work.answers}
    lost = {student for student, mark in marks.items() if mark is not None and mark < maximum}
    named = {work.student: set(mistakes_of(work, place)) for work in group.works if work.student in lost}
    kinds = Counter(each for names in named.values() for each in names)
    return ExerciseFigures(
        number=number,
        name=f"{prefix}{name}",
        maximum=maximum,
        trust=Counter(answer.trust for answer in answers.values()).most_common(1)[0][0] if answers else Trust.MANUAL,
        marked=len(given),
        waiting=len(marks) - len(given),
        mean=fmean(given) if given else None,
        full=sum(mark >= maximum for mark in given) / len(given) if given else None,
        nothing=sum(mark <= 0 for mark in given) / len(given) if given else None,
        discrimination=discriminates(group, place, marks),
        diagnoses=counted(kinds, DIAGNOSES),
        more=max(0, len(kinds) - DIAGNOSES),
        lost=len(lost),
        unnamed=sum(not names for names in named.values()),
        checks=tuple(check_figures(name, answers.values(), titles)),
    )


def marks_of(group: Class, place: Place) -> dict[str, float | None]:
    """The marks of a cell by student; None where a person has yet to decide."""
    cells = {work.student: work.marks.cells.get(place) for work in group.works if work.marks is not None}
    return {student: cell.score if cell.given else None for student, cell in cells.items() if cell is not None}


def discriminates(group: Class, place: Place, marks: Mapping[str, float | None]) -> float | None:
    """How an exercise goes with the others; cells of which a person has yet to mark some are left out of these."""
    others = [marks_of(group, other) for other in group.maxima if other != place]
    whole = [each for each in others if None not in each.values()]
    students = [student for student, mark in marks.items() if mark is not None]
    return discrimination(
        [marks[student] or 0.0 for student in students],
        [sum(each.get(student) or 0.0 for each in whole) for student in students],
    )


def mistakes_of(work: Work, place: Place) -> Iterator[str]:
    """What an answer got wrong, in words; of one that is as it was released, or lost, no more than that."""
    notebook, grade_id = place
    blank = work.marks.unanswered if work.marks is not None else ()
    if notebook in work.unreadable:
        yield NOT_READABLE
    elif place in blank or (notebook, grade_id.removeprefix(TEST_PREFIX)) in blank:
        yield NOT_ANSWERED
    elif place in work.answers:
        yield from filter(None, (mistake(check.verdict, check.diagnosis) for check in work.answers[place].checks))


def counted(counts: Counter[str], number: int) -> tuple[Counted, ...]:
    return tuple(Counted(text, count) for text, count in ranked(counts, number))


def check_figures(exercise: str, answers: Iterable[Answer], titles: Mapping[str, str]) -> Iterator[CheckFigures]:
    """Each check that any record has; the core first, as it is run."""
    found: dict[str, list[Check]] = {}
    for check in (check for answer in answers for check in as_run(answer)):
        found.setdefault(check.name, []).append(check)
    for name, results in sorted(found.items(), key=lambda item: not item[1][0].core):
        full = f"{exercise}.{name}"
        verdicts = Counter(check.verdict for check in results)
        failures = [check for check in results if check.verdict.is_failure]
        ran = verdicts[Verdict.PASSED] + len(failures)
        messages = counted(Counter(check.said for check in failures if check.said), MESSAGES)
        yield CheckFigures(
            name=full,
            title=title_of(full, titles),
            weight=results[-1].weight,
            core=results[-1].core,
            passed=verdicts[Verdict.PASSED],
            failed=len(failures),
            not_run=verdicts[Verdict.NOT_RUN],
            voided=verdicts[Verdict.VOIDED],
            rate=verdicts[Verdict.PASSED] / ran if ran else None,
            messages=messages,
            others=len(failures) - sum(each.count for each in messages),
        )


def as_run(answer: Answer) -> Iterator[Check]:
    """Its checks. After a core check that met a limit, or found no function, records give the others its verdict."""
    stopped = any(check.core and check.verdict.is_failure for check in answer.checks)
    for check in answer.checks:
        copied = stopped and not check.core and check.verdict.is_failure
        yield replace(check, verdict=Verdict.NOT_RUN) if copied else check
