"""What the demo says: a line per stage with its time, the table of the class, and where to look."""

from __future__ import annotations

import shlex
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console

from nablagrade.doors.demo.people import CLASS
from nablagrade.doors.demo.scratch import ASSIGNMENT, Scratch
from nablagrade.doors.runs.screen import legend, results_table, show_counts
from nablagrade.doors.runs.summary import Summary

__all__ = ["show_class", "show_mismatches", "show_places", "step"]

NAME_WIDTH = 9
TIME_WIDTH = 7
MAX_WIDTH = 80


@contextmanager
def step(console: Console, name: str, done: str) -> Iterator[None]:
    """Name a stage while it runs, where that can be taken back, and say with its time what it did."""
    started = time.monotonic()
    with console.status(f"{name} ...") if name != "grade" else _nothing():  # the grading has a bar of its own
        yield
    took = f"{time.monotonic() - started:.1f} s"
    lines = _wrapped(console, done)
    console.print(f"[bold]{name:<{NAME_WIDTH}}[/] {lines[0]:<{_room(console)}}{took:>{TIME_WIDTH}}", highlight=False)
    for line in lines[1:]:
        console.print(f"{'':<{NAME_WIDTH}} {line}", highlight=False)


def show_class(console: Console, summary: Summary) -> None:
    """The table: who did what, and what came of it."""
    console.print()
    if summary.graded:
        did = {person.name: person.did for person in CLASS}
        console.print(results_table(summary.graded, title=f"{ASSIGNMENT}: a class of {len(CLASS)}", did=did))
        console.print(legend(summary.graded))
    show_counts(summary, console)


def show_mismatches(console: Console, mismatches: Sequence[str]) -> None:
    console.print()
    if not mismatches:
        console.print("Everybody earned what the story expects.", style="green")
    for sentence in mismatches:
        console.print(f"not as expected: {sentence}", style="red", markup=False, soft_wrap=True)


def show_places(console: Console, scratch: Scratch, students: Sequence[str]) -> None:
    """Where to look: every path on a line of its own, unbroken, so that it can be copied."""
    course = scratch.course
    first = course.autograded_folder(students[0], ASSIGNMENT)
    places = (
        *(
            (f"feedback of {name}", course.feedback_folder(name, ASSIGNMENT) / f"{ASSIGNMENT}.html")
            for name in students
        ),
        ("as graded, with outputs", first / f"{ASSIGNMENT}.ipynb"),
        ("what was decided and why", first / "grading.json"),
        ("nbgrader's gradebook", course.root / "gradebook.db"),
    )
    console.print(f"\nEverything is in {scratch.folder}", soft_wrap=True, highlight=False)
    for what, path in places:
        console.print(f"  {what:<26}{path.relative_to(scratch.folder)}", soft_wrap=True, highlight=False)
    console.print("\nTo look at it in nbgrader (menu Nbgrader, Formgrader):", highlight=False)
    console.print(f"  cd {shlex.quote(str(course.root))} && jupyter lab", soft_wrap=True, highlight=False)
    console.print("To grade again what you change there:", highlight=False)
    console.print(
        f"  cd {shlex.quote(str(course.root))} && nablagrade grade {ASSIGNMENT}", soft_wrap=True, highlight=False
    )


@contextmanager
def _nothing() -> Iterator[None]:
    yield


def _room(console: Console) -> int:
    return max(20, min(console.width, MAX_WIDTH) - NAME_WIDTH - TIME_WIDTH - 2)


def _wrapped(console: Console, text: str) -> list[str]:
    lines = [""]
    for word in text.split():
        joined = f"{lines[-1]} {word}".strip()
        if len(joined) <= _room(console):
            lines[-1] = joined
        else:
            lines.append(word)
    return lines
