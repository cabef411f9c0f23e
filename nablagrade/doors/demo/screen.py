"""What the demo says: a line per stage with its time, the table of the class, and where to look."""

from __future__ import annotations

import os
import shlex
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from nablagrade.doors.demo.scratch import Scratch

__all__ = ["show_mismatches", "show_places", "step"]

NAME_WIDTH = 9
TIME_WIDTH = 7
MAX_WIDTH = 80
WITH_BARS = ("grade", "again")
SHOWN = (("farid", "jacobian"), ("liam", "jacobian"), ("omar", "chain_rule"))
"""Whose pages are named: a diagnosis in each exercise; all that can be mended; one who has handed in twice."""


@contextmanager
def step(console: Console, name: str, done: str) -> Iterator[None]:
    """Name a stage while it runs, where that can be taken back, and say with its time what it did."""
    started = time.monotonic()
    with console.status(f"{name} ...") if name not in WITH_BARS else _nothing():  # two bars cannot share a line
        yield
    took = f"{time.monotonic() - started:.1f} s"
    lines = _wrapped(console, done)
    console.print(f"[bold]{name:<{NAME_WIDTH}}[/] {lines[0]:<{_room(console)}}{took:>{TIME_WIDTH}}", highlight=False)
    for line in lines[1:]:
        console.print(f"{'':<{NAME_WIDTH}} {line}", highlight=False)


def show_mismatches(console: Console, mismatches: Sequence[str]) -> None:
    console.print()
    if not mismatches:
        console.print(
            "Everybody earned what was expected: right answers all their points, wrong ones never.", style="green"
        )
    for sentence in mismatches:
        console.print(f"not as expected: {sentence}", style="red", markup=False, soft_wrap=True)


def show_places(console: Console, scratch: Scratch) -> None:
    """Where to look: every path on a line of its own, unbroken, so that it can be copied."""
    course = scratch.course
    student, assignment = SHOWN[0]
    first = course.autograded_folder(student, assignment)
    places = (
        *((f"feedback of {name}", course.feedback_folder(name, about) / f"{about}.html") for name, about in SHOWN),
        ("as graded, with outputs", first / f"{assignment}.ipynb"),
        ("what was decided and why", first / "grading.json"),
        ("nbgrader's gradebook", course.root / "gradebook.db"),
    )
    console.print(f"\nEverything is in {scratch.folder}", soft_wrap=True, highlight=False)
    for what, path in places:
        console.print(f"  {what:<26}{path.relative_to(scratch.folder)}", soft_wrap=True, highlight=False)
    console.print("\nGo there, and:", highlight=False)
    for what, command in (
        *((("", f"source {shlex.quote(str(activate))}"),) if (activate := inactive_environment()) else ()),
        ("", f"cd {shlex.quote(str(course.root))}"),
        ("look at it in nbgrader", "jupyter lab   (menu Nbgrader, Formgrader)"),
        ("see how the class did", f"nablagrade report {assignment}"),
        ("read a verdict", f"nablagrade show {student} {assignment}"),
        ("change and grade again", f"nablagrade grade {assignment}"),
        ("let the class test the checks", f"nablagrade check {assignment} --class"),
    ):
        console.print(f"  {what:<31}{command}" if what else f"  {command}", soft_wrap=True, highlight=False)


def inactive_environment() -> Path | None:
    """What makes the commands known to the shell that make was called from, whose PATH is not the one seen here."""
    activate = Path(sys.prefix) / "bin" / "activate"
    is_active = os.environ.get("VIRTUAL_ENV") == sys.prefix
    return activate if activate.is_file() and not is_active else None


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
