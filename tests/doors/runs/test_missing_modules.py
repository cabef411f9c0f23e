"""A module that the course declares and that is not installed: said once, before anything is graded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from nablagrade.doors.course import Course
from nablagrade.doors.doctor import State, course_checks
from nablagrade.doors.quality import Plan, check_assignment
from nablagrade.doors.runs.pool import open_pool
from nablagrade.doors.trial import try_submission
from nablagrade.errors import CourseError
from tests.doors.runs.scratch import open_course


@pytest.fixture
def course(root: Path) -> Course:
    file = root / "nbgrader_config.py"
    file.write_text(file.read_text() + "c.NablaGrade.imports = ['numpie']\n")
    return open_course(root)


@pytest.mark.parametrize(
    "grade",
    [
        lambda course: open_pool(course.settings, 1),
        lambda course: try_submission(course, "tiny", course.source_folder("tiny"), []),
        lambda course: check_assignment(course, "tiny", plan=Plan(mutants="none")),
    ],
    ids=["a run", "try", "check"],
)
def test_nothing_is_graded(course: Course, grade: Callable[[Course], object]) -> None:
    with pytest.raises(CourseError, match=r"^c\.NablaGrade\.imports names numpie, which cannot be found\."):
        grade(course)


def test_the_doctor_says_so(course: Course) -> None:
    (found,) = [check for check in course_checks(course) if check.name == "imports"]
    assert (found.state, found.found) == (State.BAD, "no module numpie")
