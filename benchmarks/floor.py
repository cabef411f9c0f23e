"""The floor: what a class costs when nothing stands between the checks and the answers.

One warm process reads the notebooks with plain `json`, runs their cells with plain `exec`, and runs the same hidden
checks under the same pytest session, with the student's functions called directly. No isolation, no box, no wire, no
IPython, no notebook or record written, no gradebook. What it costs is the checks' and the students' own computing, so
the ratio of the whole way to it is what nablagrade adds.

Answers that never return, or end the process, cannot be among them. Scores are not the engine's: what is not allowed is
not noticed, and a few right answers lose an exercise, since they need more of a notebook than `exec` gives, or return a
subclass of Tensor, which the wire would make plain (4 of the 36 of `benchmarks.compare`). The checks that they are then
spared make the floor a little lower than it is.

`python -m benchmarks.floor COURSE ASSIGNMENT` puts all that was handed in there through it and prints the points by
student, as JSON.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import io
import json
import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import torch

from nablagrade import scoring
from nablagrade.bridge import Border, LiveNotebook, Watched
from nablagrade.doors.nbgrader_plugin import read_course
from nablagrade.grading.attempt import Attempt, Lot, raise_if_ungraded
from nablagrade.grading.session import GraderSession
from nablagrade.model import Blueprint, Cell, CheckResult, Role, Submission
from nablagrade.notebook import read_blueprint
from nablagrade.sandbox.call import Call
from nablagrade.sandbox.inside.calls import differentiated, is_autograd_function, leave_modes, reset_state
from nablagrade.sandbox.replies import Missing, Raised, Reply, Returned
from nablagrade.sandbox.usage import Usage
from nablagrade.settings import Limits, Settings


def main() -> None:
    """Put a course's submissions to one assignment through the floor."""
    parser = argparse.ArgumentParser(description="What a class costs with nothing between checks and answers.")
    parser.add_argument("course", type=Path)
    parser.add_argument("assignment")
    options = parser.parse_args()
    course = read_course(options.course)
    for module in course.settings.imports:
        importlib.import_module(module)
    blueprint = read_blueprint(course.source_folder(options.assignment), options.assignment)
    with Floor(course.settings, blueprint) as floor:
        runs = {each.student: floor.run(each) for each in course.submissions(options.assignment)}
    print(json.dumps({student: points(blueprint, results) for student, (results, _) in runs.items()}))


def points(blueprint: Blueprint, results: Sequence[CheckResult]) -> float:
    """What the checks are worth, by the engine's own rule."""
    cells = (cast("Cell", cell) for notebook in blueprint.notebooks for cell in notebook.cells)
    return sum(
        scoring.score_exercise(cell, [each for each in results if each.exercise == exercise]).auto or 0.0
        for cell in cells
        if cell.role is Role.TEST and (exercise := scoring.exercise_of(cell)) is not None
    )


@dataclass(frozen=True, slots=True)
class Time:
    """Wall and CPU seconds of one submission."""

    wall_s: float
    cpu_s: float


class PlainNotebook:
    """What `bridge.LiveNotebook` is for checks, without a box: its cells and calls run right here."""

    def __init__(self, path: Path) -> None:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        self._cells = [cell for cell in cells if cell["cell_type"] == "code"]
        self._names: dict[str, Any] = {"__name__": "__main__"}
        self._position = 0

    def advance_past(self, grade_id: str) -> None:
        """Run the cells up to one; what they print and raise is lost."""
        ids = [cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in self._cells]
        for cell in self._cells[self._position : ids.index(grade_id) + 1]:
            with contextlib.suppress(Exception), contextlib.redirect_stdout(io.StringIO()):
                exec("".join(cell["source"]), self._names)
        self._position = max(self._position, ids.index(grade_id) + 1)

    def run_of(self, grade_id: str) -> None:
        """Nothing is known of how a cell went."""

    def call(self, call: Call, **_: object) -> Reply:
        """Call a function as a box does, on the very arguments, with nobody watching."""
        function = self._names.get(call.name)
        if function is None:
            return Missing()
        if call.derivatives:
            function = differentiated(function, second=call.derivatives == 2)
        elif is_autograd_function(function):
            function = function.apply
        reset_state()
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                value = function(*map(called_here, call.args), **call.kwargs)
        except Exception as error:
            leave_modes()
            return Raised(type(error).__name__, (), str(error), None, "")
        return Returned(value, (list(call.args), call.kwargs), {"operations": [], "backward_passes": 0}, Usage(0.0, 0))


def called_here(value: Any) -> Any:
    """A watched function as the student's own side sees it; its calls are counted all the same."""
    return (lambda *args: value.answer(list(args))["value"]) if isinstance(value, Watched) else value


class Floor:
    """The checks of one assignment, collected in this process; ended with its `with`."""

    def __init__(self, settings: Settings, blueprint: Blueprint) -> None:
        self._settings = settings
        self._blueprint = blueprint
        folder = settings.graders / blueprint.assignment
        self._border = Border(folder / "functions.py")
        torch.set_num_threads(1)
        self._session = GraderSession(folder, blueprint.exercises)

    def __enter__(self) -> Floor:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    def run(self, submission: Submission) -> tuple[Sequence[CheckResult], Time]:
        """Put one submission through its checks."""
        wall_s, cpu_s = time.perf_counter(), time.process_time()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            notebooks = {
                exercise: cast("LiveNotebook", notebook)
                for source in self._blueprint.notebooks
                for notebook in [PlainNotebook(submission.folder / f"{source.name}.ipynb")]
                for exercise in source.exercises
            }
            settings = self._settings
            lot = Lot(settings.secret, submission.assignment, submission.student, settings.seeds)
            limits: dict[str, Limits] = {
                name: settings.limits_of(submission.assignment, name) for name in self._blueprint.exercises
            }
            attempt = Attempt(notebooks, self._border, lot, limits)
            results = self._session.run(attempt)
            raise_if_ungraded(attempt)  # a floor that did not run is none
        return results, Time(time.perf_counter() - wall_s, time.process_time() - cpu_s)


if __name__ == "__main__":
    main()
