"""The release that nbgrader makes of a tiny course: what is in it, what is not, and when it cannot be made."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nablagrade.doors.course import Course
from nablagrade.doors.release import register, release
from nablagrade.errors import CourseError
from nablagrade.gradebook import open_gradebook
from nablagrade.model import Graded, GradedNotebook, Program, Score, Scores, Submission, Trust
from nablagrade.settings import Settings

pytestmark = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning", "ignore::sqlalchemy.exc.SAWarning", "ignore::FutureWarning"
)

SOLUTION = "def f(x):\n    ### BEGIN SOLUTION\n    half = x / 2\n    return half\n    ### END SOLUTION"
TEST = "assert f(2) == 1\n### BEGIN HIDDEN TESTS\nassert f(0) == 0\nassert f(4) == 2\n### END HIDDEN TESTS"


def cell(grade_id: str, source: str, kind: str = "code", **flags: Any) -> dict[str, Any]:
    about = {
        "grade_id": grade_id,
        "schema_version": 3,
        "grade": False,
        "solution": False,
        "locked": False,
        "task": False,
    }
    made = {"cell_type": kind, "id": grade_id, "metadata": {"nbgrader": {**about, **flags}}, "source": source}
    return {**made, "execution_count": None, "outputs": []} if kind == "code" else made


def notebook(*cells: dict[str, Any]) -> str:
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return json.dumps({"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5})


@pytest.fixture
def course(tmp_path: Path) -> Course:
    folder = tmp_path / "source" / "jac"
    folder.mkdir(parents=True)
    test = cell("test_f", TEST, grade=True, locked=True, points=4)
    (folder / "jac.ipynb").write_text(notebook(cell("f", SOLUTION, solution=True), test))
    (folder / "data.txt").write_text("1 2 3\n")
    return Course(Settings(tmp_path, tmp_path / "graders"), f"sqlite:///{tmp_path / 'gradebook.db'}", "course")


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.slow
def test_a_release_has_the_stub_and_nothing_hidden_and_is_the_same_when_made_again(course: Course) -> None:
    release(course, "jac")
    folder = course.root / "release" / "jac"
    first = files(folder)
    assert set(first) == {"jac.ipynb", "data.txt"}
    text = first["jac.ipynb"].decode()
    assert "raise NotImplementedError()" in text
    assert "half" not in text
    assert "f(4)" not in text
    with open_gradebook(course.db_url, course.course_id) as book:
        assert book.has_assignment("jac")

    release(course, "jac")
    assert files(folder) == first
    assert not list((course.root / ".nablagrade").iterdir())


def test_registering_leaves_the_release_alone(course: Course) -> None:
    register(course, "jac")

    assert not (course.root / "release").exists()
    with open_gradebook(course.db_url, course.course_id) as book:
        assert book.has_assignment("jac")


def test_a_source_without_solutions_yet_hides_nothing(course: Course) -> None:
    stub = "# YOUR CODE HERE\nraise NotImplementedError()"
    source = course.source_folder("jac") / "jac.ipynb"
    source.write_text(
        notebook(cell("f", stub, solution=True), cell("test_f", "f(1)", grade=True, locked=True, points=1))
    )
    release(course, "jac")


@pytest.mark.parametrize(
    ("extra", "message"),
    [
        (
            cell("copy", "    half = x / 2\n\n    return half", "markdown", locked=True),
            "give away what f hides: 'half = x",
        ),
        (cell("copy", "assert f(0) == 0\nassert f(4) == 2", locked=True), "give away what test_f hides"),
        ({**cell("copy", ""), "metadata": {"note": "BEGIN HIDDEN TESTS"}}, "still has the marker 'BEGIN HIDDEN TESTS'"),
        (cell("copy", "### BEGIN SOLUTION\n1", locked=True), "no end solution statement found"),
        ({**cell("copy", ""), "id": ""}, "cells without an id. Open it in Jupyter"),
    ],
    ids=["solution", "hidden test", "marker", "nbgrader's own check", "no id"],
)
def test_what_must_not_be_released_leaves_the_last_release_as_it_was(
    course: Course, extra: dict[str, Any], message: str
) -> None:
    release(course, "jac")
    before = files(course.release_folder("jac"))
    source = course.source_folder("jac") / "jac.ipynb"
    source.write_text(notebook(*json.loads(source.read_text())["cells"], extra))

    with pytest.raises(CourseError, match=message):
        release(course, "jac")

    assert files(course.release_folder("jac")) == before
    assert not list((course.root / ".nablagrade").iterdir())


def test_a_solution_in_a_file_beside_the_notebook_is_found(course: Course) -> None:
    (course.source_folder("jac") / "answers.py").write_text("half = x / 2\nreturn half\n")
    with pytest.raises(CourseError, match=r"answers\.py would give away what f hides"):
        release(course, "jac")


@pytest.mark.slow
def test_cells_cannot_change_under_submissions(course: Course) -> None:
    release(course, "jac")
    folder = course.submitted_folder("ada", "jac")
    folder.mkdir(parents=True)
    (folder / "jac.ipynb").touch()
    marks = GradedNotebook(Program("jac", ()), Scores("jac", (Score("test_f", 1.0, 4.0, Trust.HIDDEN),)), {})
    with open_gradebook(course.db_url, course.course_id) as book:
        book.save(Graded(Submission("ada", "jac", folder), (marks,), {}))
    source = course.source_folder("jac") / "jac.ipynb"
    source.write_text(notebook(cell("g", SOLUTION, solution=True)))

    with pytest.raises(CourseError, match="RuntimeError: Cannot add or remove cells for notebook 'jac'"):
        release(course, "jac")


def test_an_unknown_assignment_is_answered_with_those_there_are(course: Course) -> None:
    with pytest.raises(CourseError, match=r"no assignment 'hessian' with a notebook in .*source\. Known: jac\."):
        release(course, "hessian")
