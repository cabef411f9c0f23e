"""What is said of a run besides its screen: the plan, the review with its question, and all of it for machines."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import click
from rich.console import Console

from nablagrade.doors.runs.plan import NEW, Action, Planned
from nablagrade.doors.runs.review import Comparison
from nablagrade.doors.runs.screen import ROWS, Screen, harmless, listed, show_deviations
from nablagrade.doors.runs.summary import Summary
from nablagrade.model import Change

__all__ = ["Reviewer", "as_data", "show_plan"]


@dataclass
class Reviewer:
    """Shows what would change, and asks whether to write it.

    Attributes:
        screen: the progress on the screen, which makes room while a person reads.
        yes: write without asking. quiet: show nothing, and write nothing unless `yes`; for --json.
        shown: the comparisons that say something, when they have been made.
    """

    screen: Screen
    yes: bool = False
    quiet: bool = False
    shown: list[Comparison] = field(default_factory=list)

    def __call__(self, comparisons: Sequence[Comparison]) -> bool:
        self.shown = [each for each in comparisons if each.changes or each.deviations]
        if self.quiet:
            return self.yes
        self.screen.pause()
        show_comparisons(comparisons, Console())
        return self.yes or ask()


def ask() -> bool:
    """Ask the person at the terminal; where there is none, nothing is written."""
    if not sys.stdin.isatty():
        click.echo("Nobody can be asked here; --yes writes it without a question.")
        return False
    return click.confirm("Write these marks?", default=False)


def show_comparisons(comparisons: Sequence[Comparison], console: Console) -> None:
    """Old and new side by side, for every submission whose marks would become others."""
    changing = [each for each in comparisons if each.changes]
    for each in changing[:ROWS]:
        released = ", released" if each.planned.released else ""
        say = f"{each.planned.submission.student}{released}: {listed(each.changes)} ({each.planned.why})"
        console.print(say, markup=False, soft_wrap=True)
    if len(changing) > ROWS:
        console.print(f"... and {len(changing) - ROWS} more; --json has them all")
    for each in comparisons:
        if each.deviations:
            show_deviations(each.planned.submission.student, each.deviations, console)
    new = sum(each.planned.why == NEW and not each.changes for each in comparisons)
    console.print(
        f"{len(comparisons)} graded: {len(changing)} with marks that change, {new} new, "
        f"{len(comparisons) - len(changing) - new} the same"
    )


def show_plan(assignment: str, plan: Sequence[Planned], *, as_json: bool) -> None:
    """What a run would do, and why."""
    if as_json:
        entries = {
            each.submission.student: {"action": each.action.value, "why": each.why, "released": each.released}
            for each in plan
        }
        click.echo(json.dumps({"assignment": assignment, "plan": entries}, ensure_ascii=False))
        return
    for each in plan:
        if each.action is not Action.UNCHANGED:
            released = ", released" if each.released else ""
            click.echo(harmless(f"{each.action.value:<9} {each.submission.student}{released}: {each.why}"))
    counts = Counter(each.action for each in plan)
    click.echo(", ".join(f"{counts[action]} {name}" for action, name in COUNTED.items()) + "; nothing was done")


COUNTED = {
    Action.GRADE: "to grade",
    Action.UNCHANGED: "unchanged",
    Action.HELD: "held, since they are released",
    Action.FAULTY: "that cannot be graded",
}


def as_data(summary: Summary, review: Reviewer | None = None) -> dict[str, Any]:
    """A run's outcome for machines."""
    data = {
        "assignment": summary.assignment,
        "notes": list(summary.notes),
        "graded": {result.student: result.scores for result in summary.graded},
        "unchanged": summary.unchanged,
        "held": {outcome.submission.student: outcome.held for outcome in summary.held},
        "ungraded": {outcome.submission.student: outcome.ungraded for outcome in summary.ungraded},
        "changed": {each.submission.student: changed(each.why, each.changes) for each in summary.changed},
        "deviations": {each.submission.student: list(each.deviations) for each in summary.deviating},
        "slowest_checks": {name: round(pace.mean_s, 4) for name, pace in summary.slowest(10)},
        "isolation": summary.isolation,
        "interrupted": summary.interrupted,
        "left": summary.left,
        "written": summary.written,
        "outdated_pages": summary.outdated,
        "backup": str(summary.backup) if summary.backup else None,
        "wall_s": round(summary.wall_s, 3),
        "cpu_s": round(summary.cpu_s, 3),
    }
    if review is not None:
        data["review"] = {
            each.planned.submission.student: {
                **changed(each.planned.why, each.changes),
                "released": each.planned.released,
                "deviations": list(each.deviations),
            }
            for each in review.shown
        }
    return data


def changed(why: str, changes: Sequence[Change]) -> dict[str, Any]:
    return {"why": why, "scores": [asdict(change) for change in changes]}
