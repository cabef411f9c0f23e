"""The same scores as stock nbgrader, cell by cell, and the same outputs but for what is listed here.

Two courses are graded twice, by nbgrader with its kernels and by nbgrader with the engine: nbgrader's quickstart course
and `course/`. Of each there is the instructor's solution, the blank release and something half done.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from nbgrader.apps import AutogradeApp, GenerateAssignmentApp, QuickStartApp

from nablagrade.feedback.results import MARK
from tests.nbgrader.tools import INSTALL, PLAIN, marks, run, with_answers, working_in, write

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]  # nbgrader warns of its own future

OURS = "c.NablaGrade.subprocesses = True\nc.NablaGrade.imports = ['pandas', 'matplotlib.pyplot']\n"
CELL_FILE = re.compile(r"\S*/ipykernel_\d+/\w+\.py")
STUDENTS = ("blank", "half", "solved")

HALF_QUICKSTART = {
    "problem1": {
        "squares": "def squares(n):\n    return [i ** 2 for i in range(n)]\n",  # a wrong range, and nothing is raised
        "sum_of_squares": "def sum_of_squares(n):\n    return sum(i ** 2 for i in range(1, n + 1))\n",
        "sum_of_squares_equation": "$\\sum_{i=1}^n i^2$",
    },
    "problem2": {},
}
HALF_HEIGHTS = {
    "heights": {
        "mean_height": "def mean_height(data):\n    print('thinking')\n    return data['height'].sum() / 9\n",
        "by_group": "def by_group(data):\n    return undefined_name\n",
        "draw": "def draw(data, axes):\n    axes.hist(data['height'])\n    axes.set_xlabel('cm')\n",
        "meaning": "Group b, perhaps.",
    },
    "shapes": {"area": "import math\n\ndef area(kind, size):\n    return size * size\n"},
}


@dataclass(frozen=True)
class Graded:
    """One course graded twice, in two copies."""

    assignment: str
    stock: Path
    ours: Path
    notebooks: tuple[str, ...]

    def outputs(self, course: Path, student: str, notebook: str) -> list[tuple[str, list[Any]]]:
        """What each code cell put out, with its source; without what is known to differ."""
        file = course / "autograded" / student / self.assignment / f"{notebook}.ipynb"
        cells = json.loads(file.read_bytes())["cells"]
        return [("".join(each["source"]), normalised(each["outputs"])) for each in cells if each["cell_type"] == "code"]


def grade_twice(course: Path, assignment: str, half: dict[str, dict[str, str]]) -> Graded:
    """Release an assignment, hand it in three times, and autograde it in two copies of the course."""
    with working_in(course):
        assert run(GenerateAssignmentApp, assignment) == 0
    for file in sorted((course / "source" / assignment).iterdir()):
        for student in STUDENTS:
            folder = course / "submitted" / student / assignment
            released = course / "release" / assignment / file.name
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copy(file if student == "solved" else released, folder)
            if student == "half" and file.stem in half:
                write(folder / file.name, with_answers(json.loads(released.read_bytes()), half[file.stem]))
    ours = course.with_name("ours")
    shutil.copytree(course, ours)
    write(ours / "nbgrader_config.py", (ours / "nbgrader_config.py").read_text() + OURS + INSTALL)
    for copy in (course, ours):
        with working_in(copy):
            assert run(AutogradeApp, assignment) == 0
    return Graded(assignment, course, ours, tuple(half))


@pytest.fixture(scope="module", params=["quickstart", "heights"])
def graded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graded]:
    course = tmp_path_factory.mktemp(request.param) / "stock"
    if request.param == "heights":
        shutil.copytree(Path(__file__).with_name("course"), course)
        write(course / "nbgrader_config.py", PLAIN)
        yield grade_twice(course, "heights", HALF_HEIGHTS)
    else:
        with working_in(course.parent):
            assert run(QuickStartApp, course.name) == 0
        write(course / "nbgrader_config.py", PLAIN)
        yield grade_twice(course, "ps1", HALF_QUICKSTART)


@pytest.mark.parametrize("student", STUDENTS)
def test_scores_and_comments_are_stock_nbgraders(graded: Graded, student: str) -> None:
    stock, ours = (marks(course, graded.assignment, student) for course in (graded.stock, graded.ours))
    assert ours == stock
    total = sum(mark.auto or 0.0 for mark in stock.values())
    everything = sum(mark.auto or 0.0 for mark in marks(graded.stock, graded.assignment, "solved").values())
    assert {"blank": total == 0, "half": 0 < total < everything, "solved": total > 0}[student]


@pytest.mark.parametrize("student", STUDENTS)
def test_outputs_are_stock_nbgraders(graded: Graded, student: str) -> None:
    for notebook in graded.notebooks:
        assert graded.outputs(graded.ours, student, notebook) == graded.outputs(graded.stock, student, notebook)


@pytest.mark.parametrize("student", STUDENTS)
def test_the_same_files_are_left(graded: Graded, student: str) -> None:
    stock, ours = (files(course / "autograded" / student / graded.assignment) for course in (graded.stock, graded.ours))
    assert ours.pop("grading.json")
    assert ours == stock


def files(folder: Path) -> dict[str, bytes]:
    """Files by relative path, with their contents; notebooks are compared elsewhere, and caches are nobody's answer."""
    return {
        path.relative_to(folder).as_posix(): b"-"
        if path.name.endswith((".ipynb", "grading.json"))
        else path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def normalised(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A cell's outputs without what is known to differ.

    - We add why a test cell gave no marks, as a display of our own.
    - A kernel runs `!` commands in a terminal, which ends lines with a carriage return; a box has none.
    - A warning names the cell by a file: a kernel's is in a folder with the number of its process.
    """
    kept = []
    for output in outputs:
        if output.get("metadata", {}).get(MARK) == {"results": True}:
            continue
        if output["output_type"] == "stream":
            text = "".join(output["text"]).replace("\r\n", "\n")
            output = {**output, "text": CELL_FILE.sub("a cell", text)}
        kept.append(output)
    return kept
