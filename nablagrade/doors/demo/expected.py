"""Whether everything came out as the story and the stored answers promise; one sentence for each thing that did not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from nablagrade.doors.course import Course
from nablagrade.doors.demo.outcome import Outcome
from nablagrade.doors.demo.scratch import Scratch
from nablagrade.doors.demo.work import Share, Work, maxima
from nablagrade.doors.runs.result import Result
from nablagrade.model import TEST_PREFIX

__all__ = ["unexpected"]


def unexpected(scratch: Scratch, outcome: Outcome) -> Iterator[str]:
    """What differs, in marks, in what was noticed, in the gradebook, in who was graded twice, and on the desks."""
    for assignment in outcome.assignments:
        yield from unexpected_marks(scratch.course, outcome, assignment)
        yield from missing_pages(scratch, outcome, assignment)
    yield from unexpected_repeats(outcome)


def unexpected_marks(course: Course, outcome: Outcome, assignment: str) -> Iterator[str]:
    from nablagrade.gradebook import open_gradebook

    points = maxima(course.blueprint(assignment))
    results = outcome.results(assignment)
    with open_gradebook(course.db_url, course.course_id) as book:
        registered = book.scores(assignment)
    works = outcome.who.final(assignment)
    for stranger in sorted({*results, *registered} - {*works}):
        yield f"{stranger} has marks for {assignment}, and handed in nothing."
    for student, work in works.items():
        if student not in results:
            yield f"{assignment} of {student} was not graded."
            continue
        booked = {  # where a person has not decided yet, nbgrader counts 0
            name: None if work.shares.get(name) is Share.OPEN and mark == 0 else mark
            for name, mark in registered.get(student, {}).items()
        }
        for where, marks in (("earned", results[student].scores), ("has in the gradebook", booked)):
            if work.misfits(marks, points):
                yield f"{student} {where} in {assignment}: {told(marks)}; expected was: {expected(work)}."
        yield from unexpected_signs(work, results[student])


def unexpected_signs(work: Work, result: Result) -> Iterator[str]:
    noticed = "; ".join(result.noticed)
    all_right = all(share in (Share.FULL, Share.OPEN) for share in work.shares.values())
    if work.sign not in noticed or (noticed and all_right and not work.sign):
        yield (
            f"of {work.student} in {work.assignment} was noticed {noticed or 'nothing'!r}; expected was "
            f"{work.sign or 'nothing'!r}."
        )


def unexpected_repeats(outcome: Outcome) -> Iterator[str]:
    """The second run must grade who came later, and nobody else."""
    graded = {(result.student, outcome.second.assignment) for result in outcome.second.graded}
    later = {(work.student, work.assignment) for work in outcome.who.later}
    if graded != later:
        named = [", ".join(sorted(student for student, _ in each)) or "nobody" for each in (graded, later)]
        yield f"when the last ones had come, {named[0]} was graded; expected was {named[1]}."


def missing_pages(scratch: Scratch, outcome: Outcome, assignment: str) -> Iterator[str]:
    """A page for what was handed in last, on the desk of each who handed in."""
    works = outcome.who.final(assignment)
    for student in outcome.who.students:
        found, wanted = len(feedback_pages(scratch, student, assignment)), int(student in works)
        if found != wanted:
            yield f"{student} has {found} feedback pages of {assignment} instead of {wanted}."


def feedback_pages(scratch: Scratch, student: str, assignment: str) -> list[Path]:
    """The pages on a student's desk."""
    return sorted((scratch.home(student) / assignment / "feedback").rglob("*.html"))


def told(marks: Mapping[str, float | None]) -> str:
    listed = (
        f"{name.removeprefix(TEST_PREFIX)} {'?' if mark is None else f'{mark:g}'}" for name, mark in marks.items()
    )
    return ", ".join(listed) or "nothing"


def expected(work: Work) -> str:
    return ", ".join(f"{name.removeprefix(TEST_PREFIX)} {share.value}" for name, share in work.shares.items())
