"""The release that nbgrader makes of a tiny course: what is in it, what is not, and when it cannot be made."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook

from nablagrade.doors.course import Course
from nablagrade.doors.nbgrader_plugin import read_course
from nablagrade.doors.release import ASIDE, register, release
from nablagrade.doors.scaffold import make_course
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


def registered(course: Course) -> list[str]:
    with Gradebook(course.db_url, course.course_id) as gradebook:
        return [assignment.name for assignment in gradebook.assignments]


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
    assert registered(course) == ["jac"]

    release(course, "jac")
    assert files(folder) == first
    assert not list((course.root / ".nablagrade").iterdir())


def test_what_a_killed_release_left_behind_is_swept(course: Course) -> None:
    with subprocess.Popen([sys.executable, "-c", "pass"]) as ended:
        pass
    private = course.private_folder
    dead, living, elsewhere = (private / name for name in (
        f"{ASIDE}{ended.pid}", f"{ASIDE}{os.getppid()}", f"release.another-machine.{ended.pid}"
    ))  # fmt: skip
    for folder in (dead, living, elsewhere):
        (folder / "jac").mkdir(parents=True)
        (folder / "jac" / "jac.ipynb").touch()
    register(course, "jac")
    assert set(private.iterdir()) == {living, elsewhere}


@pytest.mark.slow
def test_what_was_changed_while_it_was_checked_is_not_released(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    source = course.source_folder("jac") / "jac.ipynb"

    def rehearse(course: Course, assignment: str, made: Path) -> None:
        source.write_text(source.read_text() + "\n")

    monkeypatch.setattr("nablagrade.doors.release.rehearse", rehearse)
    with pytest.raises(CourseError, match="was changed while it was checked; nothing was released"):
        release(course, "jac", check=True)
    assert not course.release_folder("jac").exists()


def test_registering_leaves_the_release_alone(course: Course) -> None:
    register(course, "jac")

    assert not (course.root / "release").exists()
    assert registered(course) == ["jac"]


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


# ---------------------------------------------------------------- graded before it is released


def test_what_a_hidden_check_says_is_found(course: Course) -> None:
    graders = course.graders_folder("jac")
    graders.mkdir(parents=True)
    body = "    x = rng.uniform(3)\n    assert_close(student.f(x), x / 2)\n"
    (graders / "test_f.py").write_text(f'def test_half(student, rng):\n    """Half."""\n{body}')
    (graders / "functions.py").write_text("def double(x):\n    y = x + x\n    return y\n")
    (course.source_folder("jac") / "public.py").write_text("y = x + x\nreturn y\n")
    release(course, "jac")
    (course.source_folder("jac") / "notes.txt").write_text(body)
    with pytest.raises(CourseError, match=r"notes\.txt would give away what test_f\.py \(test_half\) hides: 'x = rng"):
        release(course, "jac")


def test_a_release_names_its_torch_where_students_import_it(course: Course) -> None:
    source = course.source_folder("jac") / "jac.ipynb"
    cells = json.loads(source.read_text())["cells"]
    plain = {"cell_type": "code", "id": "imports", "metadata": {}, "source": "import math\nimport torch\n# more"}
    source.write_text(notebook({**plain, "execution_count": None, "outputs": []}, *cells))
    release(course, "jac")
    made = json.loads((course.release_folder("jac") / "jac.ipynb").read_text())
    torch = version("torch").partition("+")[0]
    assert made["metadata"]["nablagrade"] == {"torch": torch}
    assert "".join(made["cells"][0]["source"]) == f"import math\nimport torch  # made with torch {torch}\n# more"


@pytest.fixture
def real_course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    monkeypatch.setenv("NABLAGRADE_SECRET", "tests")
    return read_course(make_course(tmp_path / "course"))


def replace_in(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.slow
def test_a_solution_that_is_wrong_and_a_blank_that_earns_are_not_released(real_course: Course) -> None:
    source = real_course.source_folder("slopes") / "slopes.ipynb"
    replace_in(source, "return gradient @ v.detach()", "return gradient.sum()")
    replace_in(source, "slope = directional_derivative(", "1 / 0; slope = directional_derivative(")
    checks = real_course.graders_folder("slopes") / "test_directional_derivative.py"
    checks.write_text(
        "from nablagrade.grading import *\n"
        "pytestmark = exercise('directional_derivative')\n"
        "@core\n"
        "def test_anything(student):\n"
        "    try:\n"
        "        student.directional_derivative(1, 2, 3)\n"
        "    except BaseException:\n"
        "        pass\n"
        "def test_half(student, rng):\n"
        "    assert_close(student.directional_derivative(1, 2, 3), rng.uniform())\n"
    )
    with pytest.raises(CourseError) as error:
        release(real_course, "slopes", check=True)
    told = str(error.value)
    assert "the solution scores 2 of 4 in test_directional_derivative: test_half: directional_derivative raised" in told
    assert "the solution's cell test_directional_derivative ends with ZeroDivisionError: division by zero" in told
    assert "the blank scores 2 of 4 in test_directional_derivative: its checks pass without an answer" in told
    assert "the blank's cell test_directional_derivative ends with ZeroDivisionError" in told
    assert "`nablagrade try slopes DIR` shows more; --no-check releases it all the same." in told
    assert not (real_course.root / "release").exists() and not (real_course.root / "gradebook.db").exists()


@pytest.mark.slow
def test_a_solution_that_needs_a_file_that_submissions_do_not_get_is_not_released(real_course: Course) -> None:
    course = replace(real_course, ignore=("table.txt",))
    source = course.source_folder("slopes")
    (source / "table.txt").write_text("1 2 3\n")
    replace_in(
        source / "slopes.ipynb", "slope = directional_derivative(", "open('table.txt'); slope = directional_derivative("
    )
    with pytest.raises(CourseError, match=r"test_directional_derivative ends with FileNotFoundError: .*table\.txt"):
        release(course, "slopes", check=True)


@pytest.mark.slow
def test_a_broken_grader_is_not_released(real_course: Course) -> None:
    checks = real_course.graders_folder("slopes") / "test_directional_derivative.py"
    replace_in(checks, 'exercise("directional_derivative")', 'exercise("directional_derivativ")')
    with pytest.raises(CourseError, match=r"could not be graded: .*\n.*Did you mean 'directional_derivative'\?"):
        release(real_course, "slopes", check=True)
    assert not (real_course.root / "release").exists()


@pytest.mark.slow
def test_where_there_are_no_boxes_a_release_says_what_was_not_done(real_course: Course) -> None:
    """As on another system than Linux: nothing of the sandbox can be imported, and it is not needed."""
    program = (
        "import sys; sys.modules['nablagrade.sandbox'] = None\n"
        "import nablagrade.doors.release; sys.platform = 'darwin'  # once others have looked at it\n"
        "from nablagrade.cli import main; sys.argv[1:] = ['release', 'slopes']; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=real_course.root, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "slopes: released in" in done.stdout
    assert "not checked: isolation needs Linux, so neither the solution nor the blank was graded." in done.stdout
    assert (real_course.release_folder("slopes") / "slopes.ipynb").is_file()
