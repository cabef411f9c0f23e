"""The end of the demo: those with a story, the class, how each exercise went, and the rate.

A bar is a share of a maximum, in eighths of a letter; a histogram has a letter for each point that can be earned.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console
from rich.table import Table

from nablagrade.doors.course import Course
from nablagrade.doors.demo.outcome import Mistake, Outcome, find_mistakes
from nablagrade.doors.demo.people import CLASS, STORY
from nablagrade.doors.runs.result import Column, Result
from nablagrade.doors.runs.screen import legend, results_table, show_counts

__all__ = ["bar", "histogram", "show_class"]

EIGHTHS = " ▏▎▍▌▋▊▉█"
LEVELS = "▁▂▃▄▅▆▇█"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
TOTAL_BAR, SHARE_BAR, MARK_WIDTH = 7, 16, 4
COMMONEST = 3


def show_class(console: Console, course: Course, outcome: Outcome) -> None:
    """Who did what, and what came of it."""
    mistakes = find_mistakes(course, outcome)
    console.print()
    show_stories(console, outcome)
    console.print(class_table(outcome))
    console.print(exercises_table(outcome, mistakes))
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


def exercises_table(outcome: Outcome, mistakes: set[Mistake]) -> Table:
    """How many have full marks in each exercise, and what the others got wrong most often."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, collapse_padding=True)
    table.add_column("exercise", no_wrap=True)
    table.add_column("full marks", no_wrap=True, style="cyan", min_width=SHARE_BAR)
    table.add_column("", justify="right", no_wrap=True)
    table.add_column("diagnosed most often", overflow="fold")
    for assignment in outcome.assignments:
        results = list(outcome.results(assignment).values())
        totals = [total(result) for result in results]
        mean = f"mean {sum(totals) / len(totals):.1f}" if totals else ""
        most = most_of(results)
        spread = f"0 {histogram(totals, most)} {most:g}"
        table.add_row(f"[bold]{assignment}[/]", f"[default]{mean}[/]", "", f"[cyan]{spread}[/]")
        for column in columns_of(results):
            table.add_row(*exercise_row(column, results, [each for each in mistakes if each.assignment == assignment]))
        table.add_section()
    return table


def exercise_row(column: Column, results: Sequence[Result], mistakes: Iterable[Mistake]) -> tuple[str, ...]:
    marks = [result.marks[result.columns.index(column)] for result in results]
    waiting = marks.count(None)
    if waiting:
        return f"  {column.name}", "", "", f"{waiting} answers wait for a person"
    share = marks.count(column.maximum) / len(marks)
    made = Counter(each.name for each in mistakes if each.exercise == column.name)
    return f"  {column.name}", bar(share, SHARE_BAR), f"{share:.0%}", ranked(made, 2)


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
        many = f"{number} student{'s' if number > 1 else ' '}"
        console.print(f"  {name:<{max(map(len, common))}}  {many}: {ranked(where[name], 2)}", highlight=False)


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


def bar(share: float, width: int) -> str:
    """A bar that is `width` letters long for a share of 1."""
    whole, rest = divmod(round(share * width * 8), 8)
    return f"{'█' * whole}{EIGHTHS[rest].strip()}"


def histogram(totals: Sequence[float], most: float) -> str:
    """How many earned how much, rounded to whole points; blank where nobody did."""
    counts = Counter(round(total) for total in totals)
    highest = max(counts.values(), default=1)
    heights = (counts.get(points, 0) for points in range(round(most) + 1))
    return "".join(LEVELS[(height * len(LEVELS) - 1) // highest] if height else " " for height in heights)


def ranked(counts: Counter[str], number: int) -> str:
    """`transposed 4, half 2`: the largest first, in the order of the alphabet where they are equal."""
    first = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:number]
    return ", ".join(f"{name} {count}" for name, count in first)


def columns_of(results: Iterable[Result]) -> tuple[Column, ...]:
    return next((result.columns for result in results), ())


def most_of(results: Iterable[Result]) -> float:
    return sum(column.maximum for column in columns_of(results))


def short(mark: float) -> str:
    """A mark in four letters."""
    return f"{round(mark, 1):g}"


def total(result: Result) -> float:
    return sum(mark or 0 for mark in result.marks)
