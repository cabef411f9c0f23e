"""The stages of the demo, one after another."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from nablagrade.doors.course import Course
from nablagrade.doors.demo.classmates import MOST, make_class
from nablagrade.doors.demo.expected import unexpected
from nablagrade.doors.demo.outcome import Outcome
from nablagrade.doors.demo.overview import show_class
from nablagrade.doors.demo.scratch import ASSIGNMENTS, Scratch, find_course, isolated, make_scratch, new_folder
from nablagrade.doors.demo.screen import show_mismatches, show_places, step
from nablagrade.doors.demo.work import Class, Work
from nablagrade.doors.runs.pool import Pool, open_pool
from nablagrade.doors.runs.run import grade_assignment
from nablagrade.doors.runs.screen import progress
from nablagrade.doors.runs.summary import Summary

if TYPE_CHECKING:
    from nablagrade.doors.nbgrader_plugin.exchange import Desk  # nbgrader takes seconds to import

__all__ = ["run_demo"]


def run_demo(folder: Path | None = None, console: Console | None = None, size: int = MOST) -> int:
    """Play the story in `folder`, or in a new temporary one that is kept.

    Args:
        size: how many students there are, from `FEWEST` to `MOST`.

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
        outcome = play(scratch, make_class(scratch.course, size), console)
        show_class(console, scratch.course, outcome)
        mismatches = list(unexpected(scratch, outcome))
    show_mismatches(console, mismatches)
    show_places(console, scratch)
    return 1 if mismatches else 0


def play(scratch: Scratch, who: Class, console: Console) -> Outcome:
    """From the instructor's notebooks to the pages on the students' desks."""
    course = scratch.course
    with step(console, "release", "made for students, searched for leaks, put into the exchange"):
        from nablagrade.doors.nbgrader_plugin import exchange
        from nablagrade.doors.release import release

        for assignment in ASSIGNMENTS:
            release(course, assignment)
            exchange.release_assignment(course, assignment)
    desks = {student: exchange.Desk(student, scratch.home(student)) for student in who.students}
    with step(console, "submit", f"{len(desks)} students fetch, solve, and hand in {len(who.in_time)} notebooks"):
        submit(course, who.in_time, desks)
    with step(console, "collect", "what they handed in is taken from the exchange"):
        for assignment in ASSIGNMENTS:
            exchange.collect(course, assignment)
    with open_pool(course.settings) as pool:
        with step(console, "grade", "run in boxes and graded by hidden checks"):
            first = tuple(grade(course, assignment, pool) for assignment in ASSIGNMENTS)
        with step(console, "again", "one is late, one hands in once more: only these two are graded"):
            submit(course, who.later, desks)
            exchange.collect(course, ASSIGNMENTS[-1])
            second = grade(course, ASSIGNMENTS[-1], pool)
    with step(console, "feedback", "nbgrader makes the pages and puts them into the exchange"):
        for assignment in ASSIGNMENTS:
            exchange.generate_feedback(course, assignment)
            exchange.release_feedback(course, assignment)
    outcome = Outcome(who, first, second)
    with step(console, "fetch", "every student fetches the pages to their desk"):
        for assignment in ASSIGNMENTS:
            for student in who.final(assignment):
                exchange.fetch_feedback(course, assignment, desks[student])
    return outcome


def submit(course: Course, works: Iterable[Work], desks: dict[str, Desk]) -> None:
    """Have students fetch what is not on their desk yet, solve it, and hand it in."""
    from nablagrade.doors.nbgrader_plugin import exchange

    for work in works:
        desk = desks[work.student]
        notebook = desk.assignment_folder(work.assignment) / f"{work.assignment}.ipynb"
        if not notebook.exists():
            desk.folder.mkdir(parents=True, exist_ok=True)
            exchange.fetch_assignment(course, work.assignment, desk)
        work.put_into(notebook)
        exchange.submit(course, work.assignment, desk)


def grade(course: Course, assignment: str, pool: Pool) -> Summary:
    with progress() as report:
        return grade_assignment(course, assignment, report=report, workers=pool)
