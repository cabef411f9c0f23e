"""A run on the terminal: a progress bar with the rate and what is left, then what came out.

Exercises are numbered in the table, and named below it: five names of functions do not fit beside one another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice

from rich import box
from rich.columns import Columns
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text as RichText

from nablagrade.doors.runs.result import Column, Result, shown
from nablagrade.doors.runs.summary import Outcome, Summary
from nablagrade.model import TEST_PREFIX, Change

ROWS = 60
"""A longer table is no overview; --json has all of it."""


class Rate(ProgressColumn):
    """Submissions per minute, of late."""

    def render(self, task: Task) -> RichText:
        return RichText(f"{task.speed * 60:.0f}/min" if task.speed else "")


class Screen:
    """The progress of a run; called with each outcome."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._task = bar.add_task("", total=None)
        self._skipped = 0
        self._failed = 0

    def __call__(self, outcome: Outcome, done: int, total: int) -> None:
        if outcome.result is None and outcome.ungraded is None:
            self._skipped += 1  # what is not graded takes no time, and would spoil the rate
        self._failed += outcome.ungraded is not None
        said = f"{self._failed} ungraded, last {failure(outcome)}" if outcome.ungraded else outcome.submission.student
        left_out = self._skipped
        self._bar.update(self._task, description=harmless(said), completed=done - left_out, total=total - left_out)

    def pause(self) -> None:
        """Leave the terminal to somebody else; for good, when all that takes time is done."""
        self._bar.stop()


@contextmanager
def progress(*, quiet: bool = False) -> Iterator[Screen]:
    """A progress bar on standard error; nothing where it is no terminal's business."""
    console = Console(stderr=True, quiet=quiet)
    columns = (
        *(TextColumn("grading"), BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn()),
        TextColumn("{task.description}", markup=False),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        yield Screen(bar)


def failure(outcome: Outcome) -> str:
    """Who, and the first line of why."""
    return f"{outcome.submission.student}: {(outcome.ungraded or '').splitlines()[0][:60]}"


def show_summary(summary: Summary, console: Console | None = None) -> None:
    """Print a run's outcome: a row per graded submission, what has changed, counts, and what could not be graded."""
    console = console or Console()
    if summary.graded:
        console.print(results_table(summary.graded[:ROWS], title=summary.assignment))
        if len(summary.graded) > ROWS:
            console.print(f"... and {len(summary.graded) - ROWS} more; --json has them all")
        console.print(legend(summary.graded[:ROWS]))
    show_weak_isolation(summary, console)
    for note in summary.notes:
        console.print(f"note: {note}", style="yellow", markup=False, soft_wrap=True)
    show_changes(summary, console)
    show_counts(summary, console)
    show_pace(summary, console)


def show_changes(summary: Summary, console: Console) -> None:
    """Whose scores in the gradebook are others than before the run, and what should have stayed and did not."""
    for outcome in islice(summary.changed, ROWS):
        console.print(f"changed: {outcome.submission.student}: {listed(outcome.changes)} ({outcome.why})", markup=False)
    if len(summary.changed) > ROWS:
        console.print(f"changed: {len(summary.changed) - ROWS} more; --json has them all")
    if summary.backup is not None:
        console.print(f"The gradebook as it was before: {summary.backup}", soft_wrap=True, highlight=False)
    if summary.outdated:
        console.print(
            f"{summary.outdated} feedback pages show an earlier grading; to write them anew: "
            f"nbgrader generate_feedback {summary.assignment} --force",
            markup=False,
            soft_wrap=True,
        )
    for outcome in islice(summary.deviating, ROWS):
        show_deviations(outcome.submission.student, outcome.deviations, console)


def show_deviations(student: str, deviations: Iterable[str], console: Console) -> None:
    said = harmless("; ".join(deviations))
    console.print(
        f"not as before, though nothing about it has changed: {student}: {said}", style="yellow", markup=False
    )


def listed(changes: Iterable[Change]) -> str:
    """`jacobian_reverse 1.5 -> 3`, one after another."""
    return ", ".join(
        f"{change.grade_id.removeprefix(TEST_PREFIX)} {change.old:g} -> {shown(change.new)}" for change in changes
    )


def show_pace(summary: Summary, console: Console) -> None:
    """What took the time."""
    slowest = [f"{name} {pace.mean_s:.2f} s (at most {pace.longest_s:.1f})" for name, pace in summary.slowest()]
    if slowest:
        console.print(f"slowest checks, on average: {', '.join(slowest)}", markup=False, highlight=False)


def show_weak_isolation(summary: Summary, console: Console) -> None:
    """A warning when boxes were weaker than is graded with unless it is allowed in words."""
    weak = sorted(set(summary.isolation) - {"full", "strong"})
    if weak:
        console.print(
            f"Isolation was {' and '.join(weak)}: student code could reach what this account can. Every record says "
            "so; see `nablagrade doctor`.",
            style="bold red",
        )


def show_counts(summary: Summary, console: Console) -> None:
    """How many of each, and each that needs a person."""
    console.print(
        f"{len(summary.graded)} graded, {summary.unchanged} unchanged, {len(summary.ungraded)} ungraded "
        f"in {summary.wall_s:.1f} s ({summary.cpu_s:.1f} s of CPU time)"
    )
    for outcome in summary.ungraded:
        said = harmless(f"ungraded: {outcome.submission.student}: {outcome.ungraded}")
        console.print(said, style="red", markup=False)
    if summary.held:
        names = ", ".join(outcome.submission.student for outcome in summary.held[:ROWS])
        console.print(
            f"{len(summary.held)} released grades were left as they are ({summary.held[0].held}): {names}. "
            "--review shows what would change, --force changes it.",
            style="yellow",
            markup=False,
        )
    if not summary.written:
        console.print("Nothing was written.")
    elif summary.interrupted:
        console.print(f"Interrupted: {summary.left} left. What is graded is kept; the next run goes on from here.")


def harmless(text: str) -> str:
    """A text without what would steer the terminal; a reason may quote what a student's code said."""
    return "".join(character for character in text if character.isprintable() or character in "\n\t")


def results_table(graded: Sequence[Result], *, title: str, did: Mapping[str, str] | None = None) -> Table:
    """Students by exercises; with `did`, what each student did, in the order of `did`."""
    table = Table(title=escape(title), box=box.SIMPLE_HEAD, pad_edge=False, collapse_padding=True)
    table.add_column("student", no_wrap=True)
    if did is not None:
        table.add_column("what they did", ratio=5, overflow="fold")
    columns = columns_of(graded)
    for number in range(1, len(columns) + 1):
        table.add_column(str(number), justify="right", no_wrap=True)
    table.add_column("total", justify="right", no_wrap=True)
    table.add_column("noticed", ratio=6 if did is not None else None, overflow="fold")
    order = list(did or ())
    for each in sorted(graded, key=lambda one: (position(order, one.student), one.student)):
        marks = dict(zip(each.columns, each.marks, strict=True))
        story = [escape(did.get(each.student, ""))] if did is not None else []
        cells = [shown(marks[column]) if column in marks else "" for column in columns]
        total = sum(mark or 0 for mark in marks.values())
        table.add_row(escape(each.student), *story, *cells, f"{total:g}", escape(harmless("; ".join(each.noticed))))
    return table


def legend(graded: Sequence[Result]) -> Columns:
    """What the numbers of the table stand for, with the points of each."""
    columns = columns_of(graded)
    several = len({column.notebook for column in columns}) > 1
    named = [f"{column.notebook}/{column.name}" if several else column.name for column in columns]
    parts = [
        f"{number} {escape(name)} ({c.maximum:g})"
        for number, (name, c) in enumerate(zip(named, columns, strict=True), 1)
    ]
    return Columns([*parts, f"total ({sum(column.maximum for column in columns):g})"], padding=(0, 2))


def columns_of(graded: Sequence[Result]) -> list[Column]:
    """The cells that bear points, in the order of the notebooks."""
    return list(dict.fromkeys(column for each in graded for column in each.columns))


def position(order: Sequence[str], name: str) -> int:
    return order.index(name) if name in order else len(order)
