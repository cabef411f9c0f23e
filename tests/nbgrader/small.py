"""A small course with a classic assignment and one with hidden checks, and submissions for them."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

from nbgrader.apps import GenerateAssignmentApp

from tests.conftest import ROOT
from tests.nbgrader.tools import INSTALL, PLAIN, cell, notebook_of, run, with_answers, working_in, write

CONFIG = (
    f"{PLAIN}c.NablaGrade.jobs = 2\nc.NablaGrade.cell_s = 1.5\nc.NablaGrade.call_s = 1.5\n"
    "c.CourseDirectory.ignore.append('*.bak')\n"
)
STUB = "# YOUR CODE HERE\nraise NotImplementedError()"
DOUBLE, SHARE = "def double(x):\n    return 2 * x\n", "def share(n):\n    return n / 4\n"
RIGHT = {"double": DOUBLE, "share": SHARE, "why": "Because."}

CLASSIC = notebook_of(
    cell("intro", "# Two exercises", "markdown", locked=True),
    cell("double", DOUBLE, solution=True),
    cell(
        "test_double",
        "assert double(2) == 4\n### BEGIN HIDDEN TESTS\nassert double(0.5) == 1\n### END HIDDEN TESTS",
        grade=True, locked=True, points=5,
    ),
    cell("share", SHARE, solution=True),
    cell("test_share", "share(20)", grade=True, locked=True, points=5),
    cell("why", "Why?", "markdown", grade=True, solution=True, points=2),
)  # fmt: skip
"""`test_share` gives partial credit: the number that it displays."""

HIDDEN = notebook_of(
    cell("double", DOUBLE, solution=True),
    cell("test_double", "assert double(2) == 4", grade=True, locked=True, points=5),
    cell("share", SHARE, solution=True),
    cell("test_share", "assert share(4) == 1", grade=True, locked=True, points=5),
)

CHECKS = """
from nablagrade.grading import core, exercise, title

pytestmark = exercise({name!r})


@core
@title(en="Whole numbers")
def test_whole(student, rng):
    assert student.{name}(12) == {factor} * 12


@title(en="Other numbers")
def test_other(student, rng):
    assert student.{name}(0.5) == {factor} * 0.5


@title(en="Zero")
def test_zero(student, rng):
    assert student.{name}(0) == 0
"""


def make_course(root: Path, more: str = "") -> Path:
    """The course, released and registered."""
    root.mkdir(parents=True)
    write(root / "nbgrader_config.py", CONFIG + more + INSTALL)
    for name, notebook in (("classic", CLASSIC), ("hidden", HIDDEN)):
        write(root / "source" / name / f"{name}.ipynb", notebook)
    write(root / "source" / "classic" / "data.txt", "the instructor's\n")
    for name, factor in (("double", 2), ("share", 0.25)):
        write(root / "graders" / "hidden" / f"test_{name}.py", CHECKS.format(name=name, factor=factor))
    for package in (root / "graders", root / "graders" / "hidden"):
        write(package / "__init__.py", "")
    write(root / "graders" / "pytest.ini", (ROOT / "graders" / "pytest.ini").read_bytes())
    with working_in(root):
        for name in ("classic", "hidden"):
            assert run(GenerateAssignmentApp, name) == 0
    return root


def answered(assignment: str, **answers: str) -> dict[str, Any]:
    """A submission with right answers but for those given here."""
    notebook = copy.deepcopy(CLASSIC if assignment == "classic" else HIDDEN)
    known = {each["metadata"]["nbgrader"]["grade_id"] for each in notebook["cells"]}
    return with_answers(notebook, {**{name: text for name, text in RIGHT.items() if name in known}, **answers})


def submit(course: Path, student: str, content: Any, assignment: str = "classic") -> Path:
    """Hand in a notebook, as a document or as bytes, and give back the folder."""
    folder = course / "submitted" / student / assignment
    write(folder / f"{assignment}.ipynb", content)
    return folder
