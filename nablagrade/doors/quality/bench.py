"""Where answers are put to the hidden checks of one exercise, without a student and without a gradebook.

The notebook is the instructor's with one answer in it, run in a box as any submission's; of its test cells only the
exercise's own is run. Everything else is the pipeline's: the same session, the same boxes, the same checks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType

from nablagrade.bridge import LiveNotebook, Stage
from nablagrade.errors import CourseError
from nablagrade.grading.attempt import Attempt, Lot, Pace
from nablagrade.grading.faults import StudentFault
from nablagrade.grading.markers import operations_of
from nablagrade.grading.session import GraderSession
from nablagrade.model import (
    TEST_PREFIX,
    Blueprint,
    CheckResult,
    Exercise,
    NotebookBlueprint,
    Program,
    Role,
    Submission,
    Verdict,
)
from nablagrade.notebook import read_files, read_program
from nablagrade.sandbox.server import BoxServer
from nablagrade.settings import Settings

__all__ = ["Bench", "Trial"]

MANY = 100
"""One notebook serves for a whole pool of seeds: it may take as long as so many submissions."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What the checks of one exercise made of an answer.

    Attributes:
        order: the names of the checks as they were run.
        stumbled: checks that ended with an exception of their own instead of a decision, and which.
        ratio: the largest error of any comparison, relative to its tolerance; None where nothing was compared.
    """

    results: tuple[CheckResult, ...]
    order: tuple[str, ...] = ()
    stumbled: Mapping[str, str] = field(default_factory=dict)
    ratio: float | None = None

    @property
    def full(self) -> bool:
        return all(result.verdict.gives_points for result in self.results)

    @property
    def ungraded(self) -> str | None:
        """Why a check could not be run at all, which is never an answer's fault."""
        return next((result.staff for result in self.results if result.verdict is Verdict.UNGRADED), None)

    @property
    def failed(self) -> tuple[CheckResult, ...]:
        """The checks that failed, without those that were not run, or are withdrawn."""
        return tuple(each for each in self.results if each.verdict.is_failure)


class Bench:
    """The checks of one assignment, collected, and the instructor's notebooks; ended with its `with`."""

    def __init__(self, settings: Settings, server: BoxServer, blueprint: Blueprint) -> None:
        assignment = blueprint.assignment
        self.blueprint = blueprint
        self.settings = settings
        self._session = GraderSession(settings.graders / assignment, self.blueprint.exercises)
        self.stage = Stage.of(settings, blueprint, server, operations_of(self._session.checks))
        self._files = self._files_of(blueprint.folder)

    def __enter__(self) -> Bench:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._session.close()

    @property
    def exercises(self) -> frozenset[Exercise]:
        """Those that have hidden checks."""
        return self._session.exercises

    def program(self, exercise: Exercise, answer: str | None = None) -> Program:
        """The instructor's notebook up to the exercise's test cell, with another answer in it."""
        program = self._instructors(exercise)
        test = f"{TEST_PREFIX}{exercise}"
        end = next(position for position, cell in enumerate(program.cells, 1) if cell.grade_id == test)
        kept = [cell for cell in program.cells[:end] if cell.role is not Role.TEST or cell.grade_id == test]
        if answer is not None:
            kept = [replace(cell, source=answer) if cell.grade_id == exercise else cell for cell in kept]
        return replace(program, cells=tuple(kept))

    @contextmanager
    def live(self, program: Program, kind: type[LiveNotebook] = LiveNotebook) -> Iterator[LiveNotebook]:
        """The notebook of a program, to be put to the checks any number of times."""
        limits = self.stage.limits
        many = {name: MANY * getattr(limits, name) for name in ("submission_s", "submission_cpu_s")}
        with kind(program, self._files, replace(self.stage, limits=replace(limits, **many))) as notebook:
            yield notebook

    @contextmanager
    def submitted(self, exercise: Exercise, submission: Submission) -> Iterator[LiveNotebook]:
        """The notebook with the exercise as a student handed it in, run to the exercise's test cell."""
        source = self._notebook_with(exercise)
        program = read_program(submission.folder / f"{source.name}.ipynb", source, self.stage.limits)
        with LiveNotebook(program, self._files_of(submission.folder), self.stage) as notebook:
            notebook.advance_past(f"{TEST_PREFIX}{exercise}")
            yield notebook

    def put(self, exercise: Exercise, notebook: LiveNotebook, seed: int, pace: Pace = Pace.MARKS) -> Trial:
        """Put a notebook to the checks of an exercise, with the inputs of one number of the pool (or beyond it)."""
        lot = Lot("check", self.blueprint.assignment, "check", self.settings.seeds, seed)
        border, own_limits = self.stage.border, self.stage.own_limits
        attempt = Attempt({exercise: notebook}, border, lot, own_limits, self._session.voided, pace)
        results = self._session.run(attempt)
        stumbled = {
            check.name: f"{type(error).__name__}: {error}"
            for check, error in attempt.errors.items()
            if attempt.results[check].verdict is Verdict.WRONG and not isinstance(error, StudentFault | AssertionError)
        }
        ratios = [ratio for noted in attempt.ratios.values() for ratio in noted]
        order = tuple(check.name for check in attempt.results)
        return Trial(tuple(results), order, stumbled, max(ratios, default=None))

    def _files_of(self, folder: Path) -> dict[str, bytes]:
        blueprint = self.blueprint
        return read_files(folder, blueprint.folder, self.stage.limits, blueprint.keep, blueprint.ignore)

    def _instructors(self, exercise: Exercise) -> Program:
        source = self._notebook_with(exercise)
        return read_program(self.blueprint.folder / f"{source.name}.ipynb", source, self.stage.limits)

    def _notebook_with(self, exercise: Exercise) -> NotebookBlueprint:
        source = next((each for each in self.blueprint.notebooks if exercise in each.exercises), None)
        if source is None:
            raise CourseError(f"{self.blueprint.assignment} has no exercise {exercise!r}.")
        return source


def solution_of(program: Program, exercise: Exercise) -> str:
    """The answer that a notebook has for an exercise.

    Raises:
        CourseError: it has no solution cell of that name.
    """
    for cell in program.cells:
        if cell.role is Role.SOLUTION and cell.grade_id == exercise:
            return cell.source
    raise CourseError(f"{program.notebook} has no solution cell {exercise!r} for the test cell test_{exercise}.")
