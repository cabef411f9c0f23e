"""A run on the terminal: a progress bar with the rate and what is left, then what came out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from nablagrade.doors.runs.run import Outcome, Report, Summary
from nablagrade.model import Score


@contextmanager
def progress(*, quiet: bool = False) -> Iterator[Report]:
    """A progress bar on standard error; nothing where it is no terminal's business."""
    console = Console(stderr=True, quiet=quiet)
    columns = (TextColumn("grading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None)

        def report(outcome: Outcome, done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, description=outcome.submission.student)

        yield report


def show_summary(summary: Summary, console: Console | None = None) -> None:
    """Print a run's outcome: a row per graded submission, then counts, then what could not be graded and why."""
    console = console or Console()
    if summary.graded:
        console.print(results_table(summary))
    console.print(
        f"{len(summary.graded)} graded, {summary.unchanged} unchanged, {len(summary.ungraded)} ungraded "
        f"in {summary.wall_s:.1f} s"
    )
    for outcome in summary.ungraded:
        console.print(f"ungraded: {outcome.submission.student}: {outcome.ungraded}", style="red", markup=False)


def results_table(summary: Summary) -> Table:
    """Students by exercises."""
    table = Table(title=summary.assignment)
    table.add_column("student")
    names = [score.grade_id for notebook in summary.graded[0].notebooks for score in notebook.scores.scores]
    for name in (*(name.removeprefix("test_") for name in names), "total", "noticed"):
        table.add_column(name, justify="left" if name == "noticed" else "right")
    for graded in sorted(summary.graded, key=lambda each: each.submission.student):
        scores = {score.grade_id: score for notebook in graded.notebooks for score in notebook.scores.scores}
        total = sum(score.auto or 0 for score in scores.values())
        cells = [shown(scores[name]) if name in scores else "" for name in names]
        table.add_row(graded.submission.student, *cells, f"{total:g}", "; ".join(noticed(list(scores.values()))))
    return table


def shown(score: Score) -> str:
    """A score for the table; a question mark where a person decides."""
    return "?" if score.auto is None else f"{score.auto:g}"


def noticed(scores: list[Score]) -> list[str]:
    """The diagnoses and unusual verdicts of a submission, each once."""
    found = [check.diagnosis or check.verdict.value for score in scores for check in score.checks if check.student]
    ordinary = {"wrong", "raised", "not_run"}
    return [name.replace("_", " ") for name in dict.fromkeys(found) if name not in ordinary]
