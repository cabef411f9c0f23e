"""`nablagrade try` and `pytest graders/<assignment> --submission=DIR`: the same box and the same checks, under pytest's
own loop.

pytest itself knows nothing of a course's settings; `nablagrade try` hands them over as JSON, and without them the
defaults hold.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from nablagrade.bridge import Stage, prove_functions
from nablagrade.errors import CourseError
from nablagrade.grading.attempt import Attempt, Lot
from nablagrade.grading.markers import Check, check_known, check_together
from nablagrade.grading.opening import open_submission
from nablagrade.grading.rules import check_rules
from nablagrade.model import Exercise
from nablagrade.notebook import read_blueprint
from nablagrade.sandbox.layers import dumpable
from nablagrade.sandbox.server import make_server
from nablagrade.settings import Settings, make_settings
from nablagrade.voids import reasons_by_check


@dataclass(frozen=True)
class DirectAttempt:
    """An attempt that pytest's own loop works on, and what must be closed after it."""

    attempt: Attempt
    exercises: Sequence[Exercise]
    close: Callable[[], None]

    def position(self, check: Check) -> tuple[int, bool]:
        """Where a check comes in the order of the notebook, the core first."""
        return self.exercises.index(check.exercise), not check.core


@dataclass(frozen=True, slots=True)
class Bench:
    """What the checks are tried with.

    Attributes:
        source: the assignment's folder with the instructor's notebooks.
        keep, ignore: what the course says of their files, see `Blueprint`.
        together: whether the checks are all of their exercises', so that they can be judged as a whole.
    """

    settings: Settings
    source: Path
    together: bool = True
    keep: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()


def set_up(config: pytest.Config, items: Sequence[pytest.Item]) -> Bench:
    """Read what `nablagrade try` has handed over; or take the defaults, with source/ beside the graders."""
    graders = config.rootpath
    assignment = only_assignment(graders, items)
    together = not any("::" in argument for argument in config.args)  # else single checks were asked for
    handed_over = config.getoption("--course")
    if handed_over is None:
        return Bench(Settings(graders.parent, graders), graders.parent / "source" / assignment, together)
    course = json.loads(handed_over)
    settings = make_settings(Path(course["root"]), graders, "", course["given"])
    return Bench(settings, Path(course["source"]), together, tuple(course["keep"]), tuple(course["ignore"]))


def open_attempt(bench: Bench, folder: Path, checks: Sequence[Check], seed: int) -> DirectAttempt:
    """Open a submission for the collected checks, all of one assignment."""
    settings, assignment = bench.settings, bench.source.name
    blueprint = read_blueprint(bench.source, assignment, bench.keep, bench.ignore)
    graders = settings.graders / assignment
    if not folder.is_dir():
        raise CourseError(f"--submission={folder} is not a folder. Give the one that holds the submitted notebooks.")
    if bench.together:
        check_together(checks, blueprint.exercises)
        check_rules(checks, blueprint, settings.languages, graders)
    check_known(checks, blueprint.exercises)
    dumpable.hide_this_process()
    with ExitStack() as stack:
        server = stack.enter_context(make_server(settings))
        server.wait_ready()  # what it refuses is said once, not at every check
        prove_functions(Stage.of(settings, blueprint, server))
        lot = Lot("", assignment, folder.parent.name, 1, seed)
        opening = open_submission(folder, blueprint, lot, settings, server, checks, reasons_by_check(graders))
        attempt = stack.enter_context(opening).attempt
        return DirectAttempt(attempt, blueprint.exercises, stack.pop_all().close)


def only_assignment(graders: Path, items: Sequence[pytest.Item]) -> str:
    """The assignment that all collected checks belong to."""
    found = {item.path.relative_to(graders).parts[0] for item in items}
    if len(found) != 1:
        raise CourseError(
            f"--submission goes with the checks of one assignment; these are of {', '.join(sorted(found))}."
        )
    return found.pop()
