"""`pytest graders/<assignment> --submission=DIR`: the same box and the same checks, under pytest's own loop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from nablagrade.bridge import Border, LiveNotebook
from nablagrade.errors import CourseError
from nablagrade.grading.attempt import Attempt, Lot
from nablagrade.grading.markers import Check, check_together
from nablagrade.model import Exercise
from nablagrade.notebook import read_blueprint, read_files, read_program
from nablagrade.sandbox.server import ForkServer
from nablagrade.settings import Limits


@dataclass(frozen=True)
class DirectAttempt:
    """An attempt that pytest's own loop works on, and what must be closed after it."""

    attempt: Attempt
    exercises: Sequence[Exercise]
    close: Callable[[], None]

    def position(self, check: Check) -> tuple[int, bool]:
        """Where a check comes in the order of the notebook, the core first."""
        return self.exercises.index(check.exercise), not check.core


def open_attempt(
    folder: Path, graders: Path, items: Sequence[pytest.Item], checks: Sequence[Check], seed: int
) -> DirectAttempt:
    """Open a submission for the collected checks, all of one assignment.

    Args:
        folder: the submission's folder.
        graders: the graders package; source/ lies beside it.
    """
    assignment = only_assignment(graders, items)
    blueprint = read_blueprint(graders.parent / "source" / assignment, assignment)
    if not folder.is_dir():
        raise CourseError(f"--submission={folder} is not a folder. Give the one that holds the submitted notebooks.")
    check_together(checks, blueprint.exercises)
    limits = Limits()
    with ExitStack() as stack:
        server = stack.enter_context(ForkServer())
        border = Border(graders / assignment / "functions.py")
        files = read_files(folder, blueprint.folder, limits)
        notebooks = {}
        for notebook in blueprint.notebooks:
            program = read_program(folder / f"{notebook.name}.ipynb", notebook, limits)
            live = stack.enter_context(LiveNotebook(program, server, limits, files, border))
            notebooks.update(dict.fromkeys(notebook.exercises, live))
        attempt = Attempt(
            notebooks,
            border,
            Lot("", assignment, folder.parent.name, 1, seed),
            dict.fromkeys(blueprint.exercises, limits),
        )
        return DirectAttempt(attempt, blueprint.exercises, stack.pop_all().close)


def only_assignment(graders: Path, items: Sequence[pytest.Item]) -> str:
    """The assignment that all collected checks belong to."""
    found = {item.path.relative_to(graders).parts[0] for item in items}
    if len(found) != 1:
        raise CourseError(
            f"--submission goes with the checks of one assignment; these are of {', '.join(sorted(found))}."
        )
    return found.pop()
