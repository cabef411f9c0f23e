"""A run on the terminal: a progress bar with the rate and what is left, then what came out.

Exercises are numbered in the table, and named below it: five names of functions do not fit beside one another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from rich import box
from rich.columns import Columns
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from nablagrade.doors.runs.run import Outcome, Report, Summary
from nablagrade.model import TEST_PREFIX, CheckResult, Graded, Role, Score, Verdict

REPAIR_WIDTH = 60
ASIDE = re.compile(r" \([^()]*\)")
QUOTED_NAME = re.compile(r"'([\w-]+)'")

ORDINARY = {Verdict.PASSED, Verdict.WRONG, Verdict.RAISED, Verdict.NOT_RUN}
"""What needs no word beside the score, unless there is a diagnosis."""

WORDS = {Verdict.DIED: "crashed", Verdict.MISSING: "function missing", Verdict.PROTOCOL: "broken reply"}


@dataclass(frozen=True, slots=True)
class Column:
    """One cell that bears points."""

    notebook: str
    grade_id: str
    maximum: float

    @property
    def name(self) -> str:
        return self.grade_id.removeprefix(TEST_PREFIX)


@contextmanager
def progress(*, quiet: bool = False) -> Iterator[Report]:
    """A progress bar on standard error; nothing where it is no terminal's business."""
    console = Console(stderr=True, quiet=quiet)
    columns = (
        *(TextColumn("grading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()),
        TextColumn("{task.description}", markup=False),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=None)

        def report(outcome: Outcome, done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, description=outcome.submission.student)

        yield report


def show_summary(summary: Summary, console: Console | None = None) -> None:
    """Print a run's outcome: a row per graded submission, then counts, then what could not be graded and why."""
    console = console or Console()
    if summary.graded:
        console.print(results_table(summary.graded, title=summary.assignment))
        console.print(legend(summary.graded))
    show_weak_isolation(summary, console)
    show_counts(summary, console)


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
    console.print(
        f"{len(summary.graded)} graded, {summary.unchanged} unchanged, {len(summary.ungraded)} ungraded "
        f"in {summary.wall_s:.1f} s"
    )
    for outcome in summary.ungraded:
        said = harmless(f"ungraded: {outcome.submission.student}: {outcome.ungraded}")
        console.print(said, style="red", markup=False)


def harmless(text: str) -> str:
    """A text without what would steer the terminal; a reason may quote what a student's code said."""
    return "".join(character for character in text if character.isprintable() or character in "\n\t")


def results_table(graded: Sequence[Graded], *, title: str, did: Mapping[str, str] | None = None) -> Table:
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
    for each in sorted(graded, key=lambda one: (position(order, one.submission.student), one.submission.student)):
        student, scores = each.submission.student, scores_of(each)
        story = [escape(did.get(student, ""))] if did is not None else []
        cells = [shown(scores.get((column.notebook, column.grade_id))) for column in columns]
        total = sum(score.auto or 0 for score in scores.values())
        table.add_row(
            escape(student), *story, *cells, f"{total:g}", escape(harmless("; ".join(noticed(each, columns))))
        )
    return table


def legend(graded: Sequence[Graded]) -> Columns:
    """What the numbers of the table stand for, with the points of each."""
    columns = columns_of(graded)
    several = len({column.notebook for column in columns}) > 1
    named = [f"{column.notebook}/{column.name}" if several else column.name for column in columns]
    parts = [
        f"{number} {escape(name)} ({c.maximum:g})"
        for number, (name, c) in enumerate(zip(named, columns, strict=True), 1)
    ]
    return Columns([*parts, f"total ({sum(column.maximum for column in columns):g})"], padding=(0, 2))


def columns_of(graded: Sequence[Graded]) -> list[Column]:
    """The cells that bear points, in the order of the notebooks."""
    found = {
        Column(notebook.program.notebook, score.grade_id, score.maximum): None
        for each in graded
        for notebook in each.notebooks
        for score in notebook.scores.scores
    }
    return list(found)


def scores_of(graded: Graded) -> dict[tuple[str, str], Score]:
    """A submission's scores by notebook and cell."""
    return {
        (notebook.program.notebook, score.grade_id): score
        for notebook in graded.notebooks
        for score in notebook.scores.scores
    }


def position(order: Sequence[str], name: str) -> int:
    return order.index(name) if name in order else len(order)


def shown(score: Score | None) -> str:
    """A score for the table; a question mark where a person decides."""
    if score is None:
        return ""
    return "?" if score.auto is None else f"{score.auto:g}"


def noticed(graded: Graded, columns: Sequence[Column]) -> list[str]:
    """What a person who reads the scores should know besides: mistakes with a name, crashes, repairs, no answers."""
    return [*mistakes(graded, columns), *repairs(graded), *unanswered(graded)]


def mistakes(graded: Graded, columns: Sequence[Column]) -> list[str]:
    """Diagnoses and unusual verdicts, each once, with the numbers of its exercises; of readable notebooks only."""
    found: dict[str, list[int]] = {}
    scores = scores_of(graded)
    unreadable = {each.program.notebook for each in graded.notebooks if each.program.unreadable is not None}
    for number, column in enumerate(columns, 1):
        if column.notebook in unreadable:
            continue
        score = scores.get((column.notebook, column.grade_id))
        for name in filter(None, map(mistake, score.checks if score else ())):
            found.setdefault(name, [])
            if number not in found[name]:
                found[name].append(number)
    return [f"{numbers_in_words(numbers)}: {name}" for name, numbers in found.items()]


def mistake(check: CheckResult) -> str | None:
    if check.diagnosis:
        return check.diagnosis.replace("_", " ")
    return None if check.verdict in ORDINARY else WORDS.get(check.verdict, check.verdict.value.replace("_", " "))


def numbers_in_words(numbers: Sequence[int]) -> str:
    """`1-3` for three or more in a row, `1, 3` else; of ascending numbers."""
    first, last = numbers[0], numbers[-1]
    if len(numbers) > 2 and last - first == len(numbers) - 1:
        return f"{first}-{last}"
    return ", ".join(map(str, numbers))


def repairs(graded: Graded) -> list[str]:
    """Per notebook the first thing that had to be mended, shortened, and how many more there were."""
    found = []
    for notebook in graded.notebooks:
        program = notebook.program
        if program.noticed:
            more = len(program.noticed) - 1
            others = f", and {more} more repair{'s' if more > 1 else ''}" if more else ""
            found.append(shortened(program.noticed[0]) + others)
    return found


def shortened(sentence: str) -> str:
    """Its first clause, without what stands in brackets, and without quotes, which a narrow column cannot spare."""
    clause = re.split(r"[;,] ", QUOTED_NAME.sub(r"\1", ASIDE.sub("", sentence)))[0].rstrip(".")
    return clause if len(clause) <= REPAIR_WIDTH else f"{clause[: REPAIR_WIDTH - 1]}…"


def unanswered(graded: Graded) -> list[str]:
    """How many answers are as they were released; of an unreadable notebook that is no news."""
    cells = [
        cell
        for notebook in graded.notebooks
        if notebook.program.unreadable is None
        for cell in notebook.program.cells
        if cell.role in (Role.SOLUTION, Role.MANUAL)
    ]
    left = sum(cell.unchanged for cell in cells)
    if not left:
        return []
    return ["nothing answered" if left == len(cells) else f"{left} of {len(cells)} not answered"]
