"""A course of two tiny exercises, and a pool that grades it by a word, without torch or boxes.

The hidden check of an exercise accepts the word after ACCEPTS in its module, so that tests can change a check; what
the real checks do is the same, so that the same course can be graded by real workers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

from nablagrade.doors.course import Course
from nablagrade.doors.nbgrader_plugin import read_course
from nablagrade.model import (
    TEST_PREFIX,
    Blueprint,
    Graded,
    GradedNotebook,
    NotebookBlueprint,
    Role,
    Score,
    Scores,
    Submission,
    Trust,
    Ungraded,
)
from nablagrade.notebook import read_program, to_notebook
from nablagrade.settings import Settings
from nablagrade.voids import read_voided

ROOT = Path(__file__).resolve().parents[3]
POINTS = {"square": 2, "cube": 3}
STUB = "raise NotImplementedError()"

CONFIG = """
c = get_config()
c.CourseDirectory.course_id = "tiny"
import nablagrade
nablagrade.install(c)
"""

CHECK = """
from nablagrade.grading import core, exercise, points, title

pytestmark = exercise("{name}")
ACCEPTS = {accepts}


@core
@points(1)
@title(en="Two")
def test_two(student):
    assert student.{name}(2.0) in ACCEPTS


@points(1)
@title(en="Minus one")
def test_minus_one(student):
    assert student.{name}(-1.0) == {minus_one}
"""
ACCEPTS = {"square": [4.0], "cube": [8.0]}
RIGHT = {name: f"def {name}(x):\n    return x ** {power}\n" for name, power in (("square", 2), ("cube", 3))}
DOUBLE = "def square(x):\n    return 2 * x\n"
"""Right at 2, wrong at -1."""


def cell(grade_id: str, source: str, **flags: Any) -> dict[str, Any]:
    plain = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
    about = {**plain, "grade_id": grade_id, **flags}
    return {
        "cell_type": "code",
        "id": grade_id.replace("_", "-"),
        "metadata": {"nbgrader": about},
        "source": source,
        "execution_count": None,
        "outputs": [],
    }


def notebook(answers: Mapping[str, str], *, source: bool = False) -> dict[str, Any]:
    """The notebook with answers, blank where there is none; or the instructor's."""
    cells = []
    for name, points in POINTS.items():
        solution = f"### BEGIN SOLUTION\n{RIGHT[name]}### END SOLUTION"
        cells.append(cell(name, solution if source else answers.get(name, f"# YOUR CODE HERE\n{STUB}"), solution=True))
        cells.append(cell(f"{TEST_PREFIX}{name}", f"{name}(2.0)", grade=True, locked=True, points=points))
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


def write_course(root: Path, assignments: tuple[str, ...] = ("tiny",)) -> None:
    """A course folder with assignments, not yet registered, and without submissions."""
    write(root / "nbgrader_config.py", CONFIG)
    write(root / "graders" / "pytest.ini", (ROOT / "graders" / "pytest.ini").read_text(encoding="utf-8"))
    write(root / "graders" / "__init__.py", "")
    for assignment in assignments:
        write(root / "source" / assignment / "tiny.ipynb", json.dumps(notebook({}, source=True)))
        write(root / "graders" / assignment / "__init__.py", "")
        for name in POINTS:
            write_check(root, name, ACCEPTS[name], assignment)


def write_check(root: Path, name: str, accepts: list[float], assignment: str = "tiny") -> None:
    """The hidden checks of an exercise, with what they accept for 2."""
    minus_one = {"square": 1.0, "cube": -1.0}[name]
    text = CHECK.format(name=name, accepts=accepts, minus_one=minus_one)
    write(root / "graders" / assignment / f"test_{name}.py", text)


def submit(root: Path, student: str, answers: Mapping[str, str], assignment: str = "tiny") -> None:
    write(root / "submitted" / student / assignment / "tiny.ipynb", json.dumps(notebook(answers)))


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def open_course(root: Path) -> Course:
    return read_course(root)


class FakePool:
    """Grades by running `square(2.0)` and the like in this process, against what the modules of checks accept.

    Attributes:
        asked: the students whose submissions were graded, in order.
        outcomes: instead of a grading, by student.
        before: called before each grading.
    """

    size = 2

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.outcomes: dict[str, Callable[[Submission], Ungraded]] = {}
        self.before: Callable[[Submission], None] = lambda submission: None
        self.waiting = 0
        self.aborted = False

    @contextmanager
    def open(self, settings: Settings, at_most: int | None = None) -> Iterator[FakePool]:
        self.settings = settings
        yield self

    def __enter__(self) -> FakePool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return

    def abort(self) -> None:
        self.aborted = True

    def submit(self, submission: Submission, blueprint: Blueprint) -> Future[Graded | Ungraded]:
        self.asked.append(submission.student)
        self.before(submission)
        future: Future[Graded | Ungraded] = Future()
        made = self.outcomes.get(submission.student)
        future.set_result(made(submission) if made else self.grade(submission, blueprint))
        return future

    def grade(self, submission: Submission, blueprint: Blueprint) -> Graded:
        notebooks = tuple(self.grade_notebook(submission, each) for each in blueprint.notebooks)
        return Graded(submission, notebooks, self.record(submission, notebooks))

    def grade_notebook(self, submission: Submission, blueprint: NotebookBlueprint) -> GradedNotebook:
        program = read_program(submission.folder / f"{blueprint.name}.ipynb", blueprint, self.settings.limits)
        sources = {each.grade_id: each.source for each in program.cells if each.role is Role.SOLUTION}
        scores = []
        for each in program.cells:
            if each.role is Role.TEST and each.grade_id is not None:
                name = each.grade_id.removeprefix(TEST_PREFIX)
                earned = each.points if self.passes(submission.assignment, name, sources[name]) else 0.0
                module = self.settings.graders / submission.assignment / f"test_{name}.py"
                trust = Trust.HIDDEN if module.exists() else Trust.CLASSIC
                scores.append(Score(each.grade_id, earned, each.points, trust))
        executed = to_notebook(program, [None] * len(program.cells))
        return GradedNotebook(program, Scores(blueprint.name, tuple(scores)), executed)

    def passes(self, assignment: str, name: str, source: str) -> bool:
        folder = self.settings.graders / assignment
        if f"{name}.test_two" in {entry.check for entry in read_voided(folder)}:
            return STUB not in source
        if not (folder / f"test_{name}.py").exists():
            return True  # as a student who forges a classic cell
        module = (folder / f"test_{name}.py").read_text(encoding="utf-8")
        found = re.search(r"ACCEPTS = (.*)", module)
        assert found is not None
        space: dict[str, Any] = {}
        exec(source if STUB not in source else f"{name} = lambda x: None", space)
        return space[name](2.0) in json.loads(found[1])

    def record(self, submission: Submission, notebooks: tuple[GradedNotebook, ...]) -> dict[str, Any]:
        return {
            "schema": 1,
            "student": submission.student,
            "assignment": submission.assignment,
            "notebooks": [
                {
                    "notebook": each.program.notebook,
                    "noticed": [],
                    "unreadable": None,
                    "cells": {},
                    "scores": [score_record(score) for score in each.scores.scores],
                }
                for each in notebooks
            ],
            "volatile": {"isolation": {"tier": "full"}, "checks_wall_s": {"square.test_two": 0.5}},
        }


def score_record(score: Score) -> dict[str, Any]:
    check = {"name": "test_two", "verdict": "passed" if score.auto else "wrong", "points": 1.0, "core": True}
    checks = [check] if score.trust is Trust.HIDDEN else []
    about: dict[str, Any] = {"points": score.maximum, "trust": score.trust.value, "note": {}}
    return {"grade_id": score.grade_id, "score": score.auto, "checks": checks, **about}
