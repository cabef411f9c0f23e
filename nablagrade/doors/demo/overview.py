"""The end of the demo: those with a story, the class, how each exercise went, and the rate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from rich import box
from rich.console import Console
from rich.table import Table

from nablagrade.doors.course import Course
from nablagrade.doors.demo.outcome import Mistake, Outcome, find_mistakes
from nablagrade.doors.demo.people import CLASS, STORY
from nablagrade.doors.report import make_report
from nablagrade.doors.report.bars import bar, ranked
from nablagrade.doors.report.screen import exercises_table
from nablagrade.doors.runs.result import Column, Result
from nablagrade.doors.runs.screen import legend, results_table, show_counts

__all__ = ["show_class"]

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
TOTAL_BAR, MARK_WIDTH = 7, 4
COMMONEST = 3


def show_class(console: Console, course: Course, outcome: Outcome) -> None:
    """Who did what, and what came of it."""
    mistakes = find_mistakes(course, outcome)
    console.print()
    show_stories(console, outcome)
    console.print(class_table(outcome))
    console.print(exercises_table([make_report(course, each) for each in outcome.assignments if outcome.results(each)]))
    show_commonest(console, mistakes)
    show_rate(console, outcome)


def show_stories(console: Console, outcome: Outcome) -> None:
    did = {person.name: person.did for person in CLASS}
    told = [result for student, result in outcome.results(STORY).items() if student in did]
    if told:
        console.print(results_table(told, title=f"{STORY}: {len(told)} of the class, and their stories", did=did))
        console.print(legend(told))
        console.print()


def class_table(outcome: Outcome) -> Table:
    """A line for each student, two beside one another."""
    results = [outcome.results(assignment) for assignment in outcome.assignments]
    maxima = [most_of(each.values()) for each in results]
    most = sum(maxima)
    rows = []
    for student in outcome.who.students:
        totals = [total(each[student]) if student in each else None for each in results]
        earned = sum(mark or 0 for mark in totals)
        marks = ("–" if mark is None else short(mark) for mark in totals)
        rows.append((student, *marks, short(earned), bar(earned / most if most else 0, TOTAL_BAR)))
    named = ", ".join(
        f"{letter} {assignment} ({points:g})"
        for letter, assignment, points in zip(LETTERS, outcome.assignments, maxima, strict=False)
    )
    table = Table(title=f"a class of {len(rows)}: {named}", box=box.SIMPLE_HEAD, pad_edge=False, padding=0)
    for side in range(2):
        table.add_column("student", no_wrap=True, min_width=7)
        for letter in LETTERS[: len(results)]:
            table.add_column(letter, justify="right", no_wrap=True, min_width=MARK_WIDTH)
        table.add_column("total", justify="right", no_wrap=True, min_width=5)
        table.add_column("", no_wrap=True, style="cyan", min_width=TOTAL_BAR + (side == 0))
    half = (len(rows) + 1) // 2
    for left, right in zip(rows[:half], [*rows[half:], ("",) * (len(results) + 3)], strict=False):
        table.add_row(*left, *right)
    return table


def show_commonest(console: Console, mistakes: set[Mistake]) -> None:
    """The diagnoses that most students share, wherever they made the mistake."""
    whose: dict[str, set[str]] = {}
    where: dict[str, Counter[str]] = {}
    for each in mistakes:
        whose.setdefault(each.name, set()).add(each.student)
        where.setdefault(each.name, Counter())[each.exercise] += 1
    common = sorted(whose, key=lambda name: (-len(whose[name]), name))[:COMMONEST]
    if common:
        console.print(f"The commonest mistakes, of {len(whose)} kinds that were recognised:")
    for name in common:
        number = len(whose[name])
        places = ", ".join(f"{exercise} {count}" for exercise, count in ranked(where[name], 2))
        many = f"{number} student{'s' if number > 1 else ' '}"
        console.print(f"  {name:<{max(map(len, common))}}  {many}: {places}", highlight=False)


def show_rate(console: Console, outcome: Outcome) -> None:
    graded = sum(len(summary.graded) for summary in outcome.runs)
    wall_s = sum(summary.wall_s for summary in outcome.runs)
    console.print()
    for summary in outcome.runs:
        if summary.ungraded:
            show_counts(summary, console)
    console.print(
        f"{graded} submissions graded in {wall_s:.1f} s, {graded / wall_s:.1f} per second, the start of the workers "
        "included"
        if graded
        else "Nothing was graded.",
        highlight=False,
    )


def columns_of(results: Iterable[Result]) -> tuple[Column, ...]:
    return next((result.columns for result in results), ())


def most_of(results: Iterable[Result]) -> float:
    return sum(column.maximum for column in columns_of(results))


def short(mark: float) -> str:
    """A mark in four letters."""
    return f"{round(mark, 1):g}"


def total(result: Result) -> float:
    return sum(mark or 0 for mark in result.marks)
