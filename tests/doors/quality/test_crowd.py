"""The graded submissions of a class: whose full marks are in doubt, who failed alike, and what is kept of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nablagrade.doors.course import Course
from nablagrade.doors.key import key_of, make_key
from nablagrade.doors.quality import check_class, keep_group
from nablagrade.doors.quality.crowd import anonymous, failing_groups, names, read_marks
from nablagrade.errors import CourseError
from nablagrade.model import Exercise
from tests.doors.quality.courses import CHECKS, VARIANTS, make_course, submit, write

WIDE = '''
def slope(f, x):
    """By Bert."""
    # Bert wrote this
    return torch.func.grad(f)(x).double()
'''
NAMED = "def slope(f, x):\n    cleo = f(x)\n    return cleo\n"
HELPED = "def slope(f, x):\n    return helper_of_another_cell(f, x)\n"


def graded(course: Course, student: str, answer: str, *failed: tuple[str, str, str | None]) -> None:
    """Hand in an answer, and write what a grading of it would leave behind."""
    submit(course, student, answer)
    checks = [{"name": name, "verdict": verdict, "diagnosis": diagnosis} for name, verdict, diagnosis in failed]
    points = 0.0 if failed else 2.0
    score = {"grade_id": "test_slope", "score": points, "points": 2.0, "trust": "hidden", "checks": checks}
    (submission,) = course.submissions("slopes", student)
    key = key_of(submission, make_key(course, "slopes")).as_data()
    record: dict[str, Any] = {"key": key, "notebooks": [{"notebook": "slopes", "scores": [score]}]}
    write(course.autograded_folder(student, "slopes") / "grading.json", json.dumps(record))


@pytest.mark.long
def test_the_class_shows_a_hole_and_groups_become_variants_without_a_name(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course", CHECKS)
    graded(course, "anna", VARIANTS["right_func"])
    graded(course, "bert", WIDE)
    graded(course, "cleo", NAMED, ("test_value", "wrong", None))
    graded(course, "dora", VARIANTS["wrong_value"], ("test_value", "wrong", None))
    graded(course, "emil", "def slope(f, x):\n    return None\n", ("test_value", "wrong", "type"))
    findings = check_class(course, "slopes")
    doubted, alike, other = findings.exercises[0].groups
    assert (doubted.students, doubted.full) == (("bert",), True)
    assert doubted.what == "float32: torch.float64 instead of torch.float32"
    assert (alike.students, alike.full, alike.what) == (("cleo", "dora"), False, "test_value: wrong")
    assert (other.students, other.what) == (("emil",), "test_value: type")
    assert not findings.ok

    path = keep_group(course, findings, alike.name)
    assert path.name == f"wrong_seen_{alike.name[-6:]}.py"
    assert path.read_text() == "# Seen in a class: test_value: wrong.\ndef slope(f, x):\n    return f(x)\n"
    with pytest.raises(CourseError, match="is there already: the group was kept before"):
        keep_group(course, findings, alike.name)


def test_nothing_graded_is_one_clear_line(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course", CHECKS)
    submit(course, "anna", VARIANTS["right_func"])
    with pytest.raises(CourseError, match=r"no graded submissions for slopes. Run `nablagrade grade slopes` first"):
        check_class(course, "slopes")


def test_marks_of_an_answer_that_was_handed_in_anew_say_nothing_of_the_new_one(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course", CHECKS)
    graded(course, "anna", VARIANTS["right_func"])
    graded(course, "bert", VARIANTS["right_func"])
    submit(course, "bert", WIDE)
    assert [each.submission.student for each in read_marks(course, "slopes")] == ["anna"]


def test_a_notebook_that_could_not_be_read_is_a_group_that_says_so(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course", CHECKS)
    graded(course, "anna", VARIANTS["right_func"])
    path = course.autograded_folder("anna", "slopes") / "grading.json"
    path.write_text(path.read_text().replace('"score": 2.0', '"score": 0.0'))
    (group,) = failing_groups(Exercise("slope"), list(read_marks(course, "slopes")))
    assert (group.students, group.what) == (("anna",), "no check was run")


def test_an_answer_is_kept_without_comments_and_docstrings() -> None:
    assert anonymous(WIDE) == "def slope(f, x):\n    return torch.func.grad(f)(x).double()"
    assert anonymous('class A:\n    """Only a docstring, by Bert."""\n') == "class A:\n    pass"
    assert anonymous("%timeit f(x)") is None


@pytest.mark.parametrize(
    ("student", "found"), [("cleo", True), ("cleo.smith", True), ("Cleo-7", True), ("bert", False), ("f", False)]
)
def test_an_authors_name_in_an_answer_is_noticed(student: str, found: bool) -> None:
    assert names(NAMED, student) is found
