"""The command line and nbgrader's autograde, as their users start them: real processes on scratch courses."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from nablagrade import __version__
from nablagrade.doors.course import Course
from nablagrade.doors.nbgrader_plugin import read_course
from nablagrade.gradebook import open_gradebook

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]  # nbgrader warns of its own future

CLASS: Mapping[str, Mapping[str, str]] = {
    "blank": {},
    "partly": {
        "affine_jacobian": "def affine_jacobian(A, b, x):\n    return A\n",
        "jacobian_forward": "def jacobian_forward(f, x):\n    import os\n    os._exit(3)\n",
        "jacobian_batched": "def jacobian_batched(f, X):\n    return None\n",
    },
}
"""Answers of a small class, by student and exercise; blank where there is none."""


def run(course: Path, *command: str, expect: int = 0) -> subprocess.CompletedProcess[str]:
    """Run a command in the course folder, as its user would."""
    program = Path(sys.executable).with_name(command[0])
    done = subprocess.run(
        [program, *command[1:]], cwd=course, capture_output=True, text=True, timeout=300, check=False, env=clean_env()
    )
    assert done.returncode == expect, done.stdout + done.stderr
    return done


def clean_env() -> dict[str, str]:
    """Without what a test runner sets, and with one secret for all courses: the same inputs for the same student."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "COV"))}
    here = str(Path(sys.executable).parent)
    return {**kept, "PATH": f"{here}{os.pathsep}{kept.get('PATH', '')}", "NABLAGRADE_SECRET": "tests"}


def make_course(folder: Path, blank: dict[str, Any]) -> Path:
    """A copy of this course with the class's submissions, made of the released notebook."""
    folder.mkdir()
    for name in ("source", "graders"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    for student, answers in CLASS.items():
        submit(folder, student, blank, answers)
    return folder


def submit(course: Path, student: str, blank: dict[str, Any], answers: Mapping[str, str]) -> None:
    notebook = json.loads(json.dumps(blank))
    for cell in notebook["cells"]:
        grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
        cell["source"] = answers.get(grade_id, cell["source"])
    target = course / "submitted" / student / "jacobian" / "jacobian.ipynb"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(notebook), encoding="utf-8")
    (target.parent / "notes.txt").write_text("mine", encoding="utf-8")


@pytest.fixture(scope="module")
def blank() -> dict[str, Any]:
    """The released notebook."""
    notebook: dict[str, Any] = json.loads((ROOT / "release/jacobian/jacobian.ipynb").read_bytes())
    return notebook


@pytest.fixture(scope="module")
def courses(tmp_path_factory: pytest.TempPathFactory, blank: dict[str, Any]) -> Iterator[tuple[Course, Course]]:
    """The same class graded through both doors."""
    folder = tmp_path_factory.mktemp("doors")
    ours, theirs = make_course(folder / "ours", blank), make_course(folder / "with a space", blank)
    run(ours, "nablagrade", "grade", "jacobian")
    run(theirs, "nbgrader", "generate_assignment", "jacobian")
    run(theirs, "nbgrader", "autograde", "jacobian")
    yield read_course(ours), read_course(theirs)


def scores(course: Course) -> dict[str, dict[str, float]]:
    with open_gradebook(course.db_url, course.course_id) as book:
        return book.scores("jacobian")


def test_the_command_is_found_as_a_module(tmp_path: Path) -> None:
    assert (
        run(tmp_path, "python", "-m", "nablagrade", "--version").stdout
        == f"python -m nablagrade, version {__version__}\n"
    )


def test_both_doors_give_the_same_scores(courses: tuple[Course, Course]) -> None:
    ours, theirs = map(scores, courses)
    assert ours == theirs
    assert sum(ours["blank"].values()) == 0
    assert ours["partly"] == {
        "test_affine_jacobian": 2,
        "test_jacobian_reverse": 0,
        "test_jacobian_forward": 0,
        "test_jacobian_numerical": 0,
        "test_jacobian_batched": 0,
    }


def test_both_doors_leave_the_same_files(courses: tuple[Course, Course]) -> None:
    for student in CLASS:
        ours, theirs = (course.autograded_folder(student, "jacobian") for course in courses)
        names = {path.name for path in ours.iterdir()}
        assert names == {path.name for path in theirs.iterdir()} == {"jacobian.ipynb", "grading.json", "notes.txt"}
        assert {oct(path.stat().st_mode & 0o777) for path in (*ours.iterdir(), *theirs.iterdir())} == {"0o444"}
        assert without_volatile(ours) == without_volatile(theirs)
        assert (ours / "jacobian.ipynb").read_bytes() == (theirs / "jacobian.ipynb").read_bytes()


def without_volatile(folder: Path) -> dict[str, Any]:
    record: dict[str, Any] = json.loads((folder / "grading.json").read_text(encoding="utf-8"))
    del record["volatile"]
    return record


def test_only_what_changed_is_graded_again(courses: tuple[Course, Course], blank: dict[str, Any]) -> None:
    course = courses[0]
    again = json.loads(run(course.root, "nablagrade", "grade", "jacobian", "--json").stdout)
    assert (again["graded"], again["unchanged"], again["ungraded"]) == ({}, 2, {})
    submit(course.root, "blank", blank, {"affine_jacobian": "def affine_jacobian(A, b, x):\n    return A\n"})
    changed = json.loads(run(course.root, "nablagrade", "grade", "jacobian", "--json").stdout)
    assert changed["graded"].keys() == {"blank"} and changed["unchanged"] == 1
    assert changed["graded"]["blank"]["test_affine_jacobian"] == 2
    forced = json.loads(
        run(course.root, "nablagrade", "grade", "jacobian", "--json", "--force", "--student", "partly").stdout
    )
    assert forced["graded"].keys() == {"partly"}


def test_a_broken_grader_leaves_marks_alone(courses: tuple[Course, Course]) -> None:
    course = courses[0]
    before = scores(course)
    grader = course.graders_folder("jacobian") / "test_affine_jacobian.py"
    text = grader.read_text(encoding="utf-8")
    grader.write_text(text.replace("import torch", "import torch\n1 / 0"), encoding="utf-8")
    done = run(course.root, "nablagrade", "grade", "jacobian", "--json", expect=3)
    assert "ZeroDivisionError" in json.loads(done.stdout)["ungraded"]["partly"]
    assert scores(course) == before
    grader.write_text(text, encoding="utf-8")
    assert json.loads(run(course.root, "nablagrade", "grade", "jacobian", "--json").stdout)["ungraded"] == {}


@pytest.mark.parametrize(
    ("command", "code", "says"),
    [
        (("grade", "jacobien"), 1, "There is no assignment 'jacobien'"),
        (("grade", "jacobian", "--student", "nobody"), 1, "No submission by nobody"),
        (("grade",), 2, "Missing argument 'ASSIGNMENT'"),
        (("grade", "jacobian", "--jobs", "0"), 2, "--jobs"),
        (("release", "jacobien"), 1, "jacobien"),
    ],
)
def test_mistakes_end_as_one_clear_line(
    courses: tuple[Course, Course], command: tuple[str, ...], code: int, says: str
) -> None:
    done = run(courses[0].root, "nablagrade", *command, expect=code)
    assert says in done.stderr
    assert "Traceback" not in done.stderr + done.stdout


def test_outside_of_a_course_it_says_so(tmp_path: Path) -> None:
    done = run(tmp_path, "nablagrade", "grade", "jacobian", expect=1)
    assert "No nbgrader_config.py" in done.stderr
