"""The stages of the demo, one after another, and whether everything came out as expected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from rich.console import Console

from nablagrade.doors.course import Course
from nablagrade.doors.demo.answers import write_answers
from nablagrade.doors.demo.people import CLASS, EXERCISES, FULL, Person
from nablagrade.doors.demo.scratch import ASSIGNMENT, Scratch, find_course, isolated, make_scratch, new_folder
from nablagrade.doors.demo.screen import show_class, show_mismatches, show_places, step
from nablagrade.doors.runs.run import grade_assignment
from nablagrade.doors.runs.screen import progress
from nablagrade.doors.runs.summary import Summary
from nablagrade.model import TEST_PREFIX

__all__ = ["run_demo"]

SHOWN = ("farid", "liam")
"""Whose feedback pages are named at the end: a diagnosis in every exercise, and everything that can be mended."""


def run_demo(folder: Path | None = None, console: Console | None = None) -> int:
    """Play the story in `folder`, or in a new temporary one that is kept.

    Returns:
        The exit code: 0 when everything worked and everybody earned what the story expects, else 1.

    Raises:
        CourseError: there is no course to play in, the folder is taken, or a stage failed.
    """
    console = console or Console()
    with isolated():
        model = find_course()
        scratch = make_scratch(new_folder(folder), model)
        console.print(f"The demo's folder is {scratch.folder}", soft_wrap=True, highlight=False)
        summary = play(scratch, console)
        show_class(console, summary)
        mismatches = [*unexpected_results(scratch.course, summary), *missing_pages(scratch)]
    show_mismatches(console, mismatches)
    show_places(console, scratch, SHOWN)
    return 1 if mismatches else 0


def play(scratch: Scratch, console: Console) -> Summary:
    """From the instructor's notebook to the pages on the students' desks."""
    course = scratch.course
    with step(console, "release", "made for students, searched for leaks, put into the exchange"):
        from nablagrade.doors.nbgrader_plugin import exchange  # nbgrader takes seconds to import
        from nablagrade.doors.release import release

        release(course, ASSIGNMENT)
        exchange.release_assignment(course, ASSIGNMENT)
    desks = [exchange.Desk(person.name, scratch.home(person.name)) for person in CLASS]
    with step(console, "submit", f"{len(CLASS)} students fetch it, solve it, and hand it in"):
        for person, desk in zip(CLASS, desks, strict=True):
            desk.folder.mkdir(parents=True)
            exchange.fetch_assignment(course, ASSIGNMENT, desk)
            solve(person, desk.assignment_folder(ASSIGNMENT) / f"{ASSIGNMENT}.ipynb", scratch.variants)
            exchange.submit(course, ASSIGNMENT, desk)
    with step(console, "collect", "what they handed in is taken from the exchange"):
        exchange.collect(course, ASSIGNMENT)
    with step(console, "grade", "run in boxes and graded by hidden checks"), progress() as report:
        summary = grade_assignment(course, ASSIGNMENT, report=report)
    with step(console, "feedback", "nbgrader makes the pages and puts them into the exchange"):
        exchange.generate_feedback(course, ASSIGNMENT)
        exchange.release_feedback(course, ASSIGNMENT)
    with step(console, "fetch", "every student fetches the page to their desk"):
        for desk in desks:
            exchange.fetch_feedback(course, ASSIGNMENT, desk)
    return summary


def solve(person: Person, notebook: Path, variants: Path) -> None:
    """Do to the notebook what this student does."""
    write_answers(notebook, person.answers(variants))
    if person.spoil is not None:
        person.spoil(notebook)


def unexpected_results(course: Course, summary: Summary) -> Iterator[str]:
    """What differs from the story, one sentence each."""
    from nablagrade.gradebook import open_gradebook

    with open_gradebook(course.db_url, course.course_id) as book:
        registered = book.scores(ASSIGNMENT)
    by_student = {graded.student: graded for graded in summary.graded}
    for person in CLASS:
        graded = by_student.get(person.name)
        if graded is None:
            yield f"{person.name} was not graded."
            continue
        for where, marks in (("earned", graded.scores), ("has in the gradebook", registered.get(person.name, {}))):
            if not fits(marks, person):
                yield f"{person.name} {where} {_listed(marks)}; expected was {_listed(expected_marks(person))}."
        words = "; ".join(graded.noticed)
        if person.sign not in words or (words and person.marks == FULL):
            yield f"of {person.name} was noticed {words or 'nothing'!r}; expected was {person.sign or 'nothing'!r}."


def expected_marks(person: Person) -> dict[str, float | None]:
    return {f"{TEST_PREFIX}{exercise}": mark for exercise, mark in zip(EXERCISES, person.marks, strict=True)}


def fits(marks: Mapping[str, float | None], person: Person) -> bool:
    """Whether the marks are the expected ones, and in between where some of the points are expected."""
    expected = expected_marks(person)
    full = dict(zip(expected, FULL, strict=True))
    return marks.keys() == expected.keys() and all(
        marks[name] == mark if mark is not None else 0 < (marks[name] or 0) < (full[name] or 0)
        for name, mark in expected.items()
    )


def missing_pages(scratch: Scratch) -> Iterator[str]:
    for person in CLASS:
        found = len(feedback_pages(scratch, person.name))
        if found != 1:
            yield f"{person.name} has {found} feedback pages instead of 1."


def feedback_pages(scratch: Scratch, student: str) -> list[Path]:
    """The pages on a student's desk."""
    return sorted((scratch.home(student) / ASSIGNMENT / "feedback").rglob("*.html"))


def _listed(marks: Mapping[str, float | None]) -> str:
    return ", ".join(
        f"{name.removeprefix(TEST_PREFIX)} {'a part' if mark is None else f'{mark:g}'}" for name, mark in marks.items()
    )
