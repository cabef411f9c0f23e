"""The class report in the terminal: what fits on a screen or two. Checks and students are on the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from nablagrade.doors.report.bars import bar, histogram
from nablagrade.doors.runs.screen import harmless
from nablagrade.feedback.figures import ExerciseFigures, Lead, Report
from nablagrade.feedback.report import moment, number

__all__ = ["exercises_table", "show_report"]

SHARE_BAR = 6
COMMONEST, COMMANDS = 2, 5


def show_report(report: Report, page: Path, console: Console | None = None) -> None:
    """Print an overview, and where the page is."""
    console = console or Console(highlight=False)
    for line in head_lines(report):
        say(console, line)
    console.print(exercises_table([report]))
    for lead in report.leads:
        show_lead(lead, console)
    console.print(f"Checks and students, for staff: {page}", soft_wrap=True, markup=False)


def head_lines(report: Report) -> Iterator[str]:
    head, totals = report.head, report.totals
    yield (
        f"{head.assignment}: {head.students} students, {head.handed_in} handed in, {head.graded} graded, "
        f"{len(head.ungraded)} ungraded, {head.waiting} waiting for a person, {head.late} late"
    )
    yield (
        f"graded {moment(head.graded_from)} to {moment(head.graded_to)}, "
        f"torch {' and '.join(head.torch) or 'unknown'}, isolation {' and '.join(head.isolation) or 'unknown'}"
    )
    yield (
        f"totals of {number(head.maximum)}: mean {number(totals.mean)}, median {number(totals.median)}, quartiles "
        f"{number(totals.lower_quartile)} and {number(totals.upper_quartile)}"
    )


def exercises_table(reports: Sequence[Report]) -> Table:
    """A row for each assignment and each of its exercises: how many have full marks, and why the others have not."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, collapse_padding=True)
    table.add_column("exercise", no_wrap=True)
    table.add_column("full", no_wrap=True, style="cyan", min_width=SHARE_BAR)
    table.add_column("", justify="right", no_wrap=True)
    table.add_column("mean", justify="right", no_wrap=True)
    table.add_column("discr.", justify="right", no_wrap=True)
    table.add_column("what lost points", overflow="fold")
    for report in reports:
        bars = report.totals.bars
        spread = f"0 {histogram([each.count for each in bars])} {bars[-1].high}"
        mean = f"{report.totals.mean:.1f}/{report.head.maximum:g}"
        name = f"[bold]{escape(harmless(report.head.assignment))}[/]"
        table.add_row(name, "", "", mean, "", f"[cyan]{spread}[/]")
        for each in report.exercises:
            table.add_row(*exercise_row(each))
        table.add_section()
    return table


def exercise_row(each: ExerciseFigures) -> tuple[str, ...]:
    name = f"  {escape(harmless(each.name))}"
    if each.mean is None or each.full is None or each.waiting:  # what is marked first is no sample of the rest
        return name, "", "", "", "", f"{each.waiting} answers wait for a person"
    mean = f"{each.mean:.2f}/{each.maximum:g}"
    discrimination = "" if each.discrimination is None else f"{each.discrimination:.2f}"
    said = ", ".join(f"{harmless(one.text)} {one.count}" for one in each.diagnoses[:COMMONEST])
    return name, bar(each.full, SHARE_BAR), f"{each.full:.0%}", mean, discrimination, escape(said)


def show_lead(lead: Lead, console: Console) -> None:
    say(console, f"look at: {lead.what}", "yellow")
    for command in lead.commands[:COMMANDS]:
        say(console, f"    {command}")
    if len(lead.commands) > COMMANDS:
        say(console, f"    ... and {len(lead.commands) - COMMANDS} more; the page has them all")


def say(console: Console, text: str, style: str | None = None) -> None:
    """One line; names and reasons may come from students."""
    console.print(harmless(text), style=style or "", markup=False, soft_wrap=True)
