"""A submission opened for the checks of its assignment: the one way in, for a run and for pytest's own loop."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from nablagrade.bridge import LiveNotebook, Stage
from nablagrade.grading.attempt import Attempt, Lot
from nablagrade.grading.markers import Check, operations_of
from nablagrade.model import Blueprint
from nablagrade.notebook import read_files, read_program
from nablagrade.sandbox.server import BoxServer
from nablagrade.settings import Settings


@dataclass(frozen=True, slots=True)
class Opened:
    """The notebooks of a submission in the blueprint's order, and the attempt that its checks are run in."""

    notebooks: Sequence[LiveNotebook]
    attempt: Attempt


@contextmanager
def open_submission(
    folder: Path,
    blueprint: Blueprint,
    lot: Lot,
    settings: Settings,
    server: BoxServer,
    checks: Sequence[Check],
    voided: Mapping[str, str],
) -> Iterator[Opened]:
    """Open the notebooks in `folder`; their boxes end with the `with`.

    Args:
        checks: all that may be run. voided: those of them that are not, see `Attempt`.
    """
    stage = Stage.of(settings, blueprint, server, operations_of(checks))
    files = read_files(folder, blueprint.folder, stage.limits, blueprint.keep, blueprint.ignore)
    with ExitStack() as stack:
        notebooks, by_exercise = [], {}
        names = {f"{source.name}.ipynb" for source in blueprint.notebooks}
        for source in blueprint.notebooks:
            program = read_program(folder / f"{source.name}.ipynb", source, stage.limits, names)
            live = stack.enter_context(LiveNotebook(program, files, stage))
            notebooks.append(live)
            by_exercise.update(dict.fromkeys(source.exercises, live))
        yield Opened(notebooks, Attempt(by_exercise, stage.border, lot, stage.own_limits, voided))
