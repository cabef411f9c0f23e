"""What a check found, on the terminal: a progress bar, a row per exercise, then all that a person has to look at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

from nablagrade.doors.quality.check import OnJob
from nablagrade.doors.quality.findings import ENOUGH_KILLED, ExerciseFindings, Fate, Findings, Judged
from nablagrade.doors.quality.jobs import Job, Kind
from nablagrade.doors.runs.screen import harmless

__all__ = ["progress", "show_findings"]


@contextmanager
def progress(*, quiet: bool = False) -> Iterator[OnJob]:
    """A progress bar on standard error; nothing where it is no terminal's business."""
    console = Console(stderr=True, quiet=quiet)
    columns = (TextColumn("checking"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    what = TextColumn("{task.description}", markup=False)
    with Progress(*columns, what, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=None)

        def report(job: Job, done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, description=f"{job.exercise}: {job.kind.value}")

        yield report


def show_findings(findings: Findings, console: Console | None = None) -> None:
    """Print what was found: the table, then problems, survivors, and the mutants that were excluded."""
    console = console or Console()
    if any(each.counts for each in findings.exercises):
        console.print(findings_table(findings))
    for each in findings.exercises:
        show_problems(each, console)
        show_groups(each, console)
        show_mutants("survives", each.unexplained, console, style="red")
        explained = [judged for judged in each.with_fate(Fate.SURVIVED) if judged.explained is not None]
        show_mutants("survives, as explained", explained, console)
        show_mutants("excluded, since it does the same as a right answer", each.with_fate(Fate.EQUIVALENT), console)
    verdict = "the graders are as they should be" if findings.ok else "the graders need a look"
    console.print(
        f"{findings.assignment}: {verdict}; checked in {findings.wall_s:.0f} s", style="bold", highlight=False
    )


def findings_table(findings: Findings) -> Table:
    table = Table(title=escape(findings.assignment), box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("exercise", no_wrap=True)
    for name in ("right", "wrong", "lazy", "bad replies", "mutants killed", "excluded", "margin"):
        table.add_column(name, justify="right")
    for each in findings.exercises:
        counts = [shown_count(each, kind) for kind in (Kind.RIGHT, Kind.WRONG, Kind.LAZY, Kind.REPLIES)]
        excluded = str(len(each.with_fate(Fate.EQUIVALENT))) if each.mutants else "-"
        style = None if each.ok else "red"
        table.add_row(escape(each.exercise), *counts, shown_killed(each), excluded, shown_margin(each), style=style)
    return table


def shown_count(findings: ExerciseFindings, kind: Kind) -> str:
    good, count = findings.counts.get(kind.value, (0, 0))
    return f"{good}/{count}" if count else "-"


def shown_killed(findings: ExerciseFindings) -> str:
    return f"{len(findings.with_fate(Fate.KILLED))}/{findings.different}" if findings.mutants else "-"


def shown_margin(findings: ExerciseFindings) -> str:
    """How many times inside its tolerance the nearest comparison of a right answer lies."""
    if findings.ratio is None:
        return "-"
    return f"{1 / findings.ratio:.0f}" if findings.ratio > 0 else "exact"


def show_problems(findings: ExerciseFindings, console: Console) -> None:
    for problem in findings.problems:
        text = harmless(f"{problem.exercise}: {problem.answer} {problem.what}")
        console.print(text, style="red", markup=False, highlight=False)
    if not findings.enough_killed:
        text = f"{findings.exercise}: {shown_killed(findings)} mutants are killed; {ENOUGH_KILLED:.0%} is the least"
        console.print(text, style="red", markup=False, highlight=False)


def show_groups(findings: ExerciseFindings, console: Console) -> None:
    """The groups of a class; first those whose full marks are in doubt."""
    for group in sorted(findings.groups, key=lambda group: not group.full):
        kind = "full marks, but not as the solution" if group.full else "lost points"
        count = f"{len(group.students)} student{'s' if len(group.students) > 1 else ''}"
        text = harmless(f"{group.name} ({count}: {', '.join(group.students)}): {kind}: {group.what}")
        console.print(text, style="red" if group.full else "", markup=False, highlight=False)


def show_mutants(what: str, mutants: Sequence[Judged], console: Console, style: str = "") -> None:
    for judged in mutants:
        mutant = judged.mutant
        because = f"; {judged.explained}" if judged.explained else ""
        console.print(
            f"{mutant.of}, {mutant.mistake}: {what} ({judged.why}{because})", style=style, markup=False, highlight=False
        )
        console.print(mutant.diff, style="dim", markup=False, highlight=False)
