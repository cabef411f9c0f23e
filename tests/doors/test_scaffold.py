"""What an author begins with; that it works from release to grading is shown by the tutorial (tests/docs)."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from nablagrade.doors.course import Course
from nablagrade.doors.nbgrader_plugin import read_course
from nablagrade.doors.scaffold import FIRST, add_exercise, make_course
from nablagrade.errors import CourseError
from nablagrade.notebook import read_blueprint
from nablagrade.settings import Settings


@pytest.fixture(autouse=True)
def no_secret_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NABLAGRADE_SECRET", raising=False)


def test_a_new_course_is_whole(tmp_path: Path) -> None:
    folder = make_course(tmp_path / "vector calculus 'A'")
    course = read_course(folder)
    assert course.course_id == "vector-calculus-A"
    assert course.assignments() == [FIRST]
    assert [submission.student for submission in course.submissions(FIRST)] == ["sample"]
    assert read_blueprint(course.source_folder(FIRST), FIRST).exercises == ("directional_derivative",)
    assert (course.graders_folder(FIRST) / "test_directional_derivative.py").is_file()
    assert not [path for path in folder.rglob("*") if path.is_file() and "@course@" in path.read_text(encoding="utf-8")]


def test_the_secret_is_its_owners_and_not_in_version_control(tmp_path: Path) -> None:
    folder = make_course(tmp_path / "course")
    secret = folder / ".nablagrade" / "secret"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600 and len(secret.read_text().strip()) == 64
    assert ".nablagrade/" in (folder / ".gitignore").read_text().splitlines()
    assert secret.read_text() != (make_course(tmp_path / "other") / ".nablagrade" / "secret").read_text()


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("mine")
    with pytest.raises(
        CourseError, match=r"is not empty\. Name a folder that does not exist yet.*\(In it: thesis\.tex\.\)"
    ):
        make_course(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]
    with pytest.raises(CourseError, match=r"thesis\.tex cannot be a course's folder: .* Name another one\."):
        make_course(tmp_path / "thesis.tex")


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return Course(Settings(tmp_path, tmp_path / "graders", languages=("en", "zh")), "sqlite://", "course")


def cells(notebook: Path) -> dict[str, dict[str, object]]:
    return {cell["id"]: cell for cell in json.loads(notebook.read_bytes())["cells"]}


def test_an_exercise_begins_an_assignment_and_another_joins_it(course: Course) -> None:
    notebook, checks = add_exercise(course, "fields", "divergence", 3)
    first = cells(notebook)
    own_checks = (checks.parent / "functions.py").read_text() + "# mine\n"
    (checks.parent / "functions.py").write_text(own_checks)
    assert add_exercise(course, "fields", "curl_2d", 2.5)[0] == notebook

    blueprint = read_blueprint(course.source_folder("fields"), "fields")
    assert blueprint.exercises == ("divergence", "curl_2d")
    assert [cell.points for cell in blueprint.notebooks[0].cells] == [0, 3, 0, 2.5]
    assert {name: cell for name, cell in cells(notebook).items() if name in first} == first
    assert {"curl-2d-statement-en", "curl-2d-statement-zh", "curl-2d", "test-curl-2d"} <= set(cells(notebook))
    assert (checks.parent / "functions.py").read_text() == own_checks
    assert '@title(en="Ordinary values", zh="Ordinary values")' in checks.read_text()
    assert not [path for path in course.root.rglob("*") if path.is_file() and "@exercise@" in path.read_text()]


@pytest.mark.parametrize(
    ("assignment", "exercise", "message"),
    [
        ("fields", "divergence", r"test_divergence\.py is there already\. Edit it, or choose another name"),
        (
            "problem set",
            "curl",
            r"'problem set' cannot name an assignment: it must be a name in Python, such as divergence",
        ),
        ("../x", "curl", "cannot name an assignment"),
        ("fields", "2d", "'2d' cannot name an exercise"),
        ("fields", "lambda", "'lambda' cannot name an exercise"),
    ],
)
def test_an_exercise_that_cannot_be_added_changes_nothing(
    course: Course, assignment: str, exercise: str, message: str
) -> None:
    add_exercise(course, "fields", "divergence", 3)
    before = {path: path.read_bytes() for path in course.root.rglob("*") if path.is_file()}
    with pytest.raises(CourseError, match=message):
        add_exercise(course, assignment, exercise, 3)
    assert {path: path.read_bytes() for path in course.root.rglob("*") if path.is_file()} == before


def test_a_notebook_that_has_the_exercise_or_is_none_is_refused(course: Course) -> None:
    notebook, checks = add_exercise(course, "fields", "divergence", 3)
    checks.unlink()
    with pytest.raises(CourseError, match="has the exercise 'divergence' already"):
        add_exercise(course, "fields", "divergence", 3)
    notebook.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 4, "cells": []}))
    with pytest.raises(CourseError, match=r"is of format 4\.4\. Open it in JupyterLab and save it\."):
        add_exercise(course, "fields", "curl", 3)
    notebook.write_text("not json")
    with pytest.raises(CourseError, match=r"fields\.ipynb is no notebook: .* Mend it in Jupyter, or move it away"):
        add_exercise(course, "fields", "curl", 3)
