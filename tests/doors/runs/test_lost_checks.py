"""Hidden checks that are gone: no run takes the students' own test cells for them in silence."""

from __future__ import annotations

import json
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from nablagrade.doors.checks import notes_of
from nablagrade.doors.course import Course
from nablagrade.doors.doctor import State, course_checks
from nablagrade.doors.quality import check_assignment
from nablagrade.doors.records import read_record
from nablagrade.doors.runs.run import grade_assignment, plan_assignment
from nablagrade.doors.runs.screen import show_summary
from nablagrade.doors.runs.summary import Summary
from nablagrade.doors.runs.telling import as_data
from nablagrade.doors.trial import try_submission
from nablagrade.errors import CourseError
from tests.doors.runs.scratch import RIGHT, FakePool, open_course, submit

pytestmark = pytest.mark.filterwarnings("ignore")  # nbgrader warns of its own future

NOTE = "tiny has no hidden checks: only whether it runs counts, which students can forge"


def move_checks(course: Course) -> Path:
    return course.settings.graders.rename(course.root / "graders_moved")


def shown(summary: Summary) -> str:
    console = Console(file=StringIO(), width=200)
    show_summary(summary, console)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


@pytest.fixture
def graded(course: Course, pool: FakePool) -> Course:
    assert grade_assignment(course, "tiny").notes == ()
    pool.asked.clear()
    return course


def test_what_was_graded_by_hidden_checks_is_not_graded_without(graded: Course, pool: FakePool) -> None:
    moved = move_checks(graded)
    submit(graded.root, "eve", {})
    for student in (None, "eve"):
        with pytest.raises(CourseError) as error:
            grade_assignment(graded, "tiny", student=student)
        assert str(error.value) == (
            f"tiny has no hidden checks in {graded.root}/graders/tiny, but ada was graded by some; nothing was graded. "
            "Put them back there. Or, if its test cells alone are to decide from now on, which students can forge, say "
            "so once: `nablagrade grade tiny --force`."
        )
        with pytest.raises(CourseError, match="tiny has no hidden checks"):
            plan_assignment(graded, "tiny", student=student)
    assert pool.asked == []
    moved.rename(graded.root / "graders")
    assert grade_assignment(graded, "tiny").unchanged == 4


def test_an_exercise_that_lost_its_checks_keeps_its_marks(graded: Course, pool: FakePool) -> None:
    (graded.settings.graders / "tiny" / "test_cube.py").unlink()
    summary = grade_assignment(graded, "tiny")
    reasons = {each.submission.student: each.ungraded for each in summary.ungraded}
    assert sorted(reasons) == ["ada", "bob", "cid", "dora"] and summary.graded == []
    assert reasons["ada"] == (
        f"test_cube has no hidden checks in {graded.root}/graders/tiny, but had some when this was graded last. Put "
        "them back there. Or, if the test cell alone is to decide from now on, which students can forge, say so once: "
        "`nablagrade grade tiny --force`."
    )
    assert len(grade_assignment(graded, "tiny", force=True).graded) == 4
    assert grade_assignment(graded, "tiny").unchanged == 4


def test_a_record_of_the_history_counts_as_well(graded: Course, pool: FakePool) -> None:
    move_checks(graded)
    for file in graded.root.glob("autograded/*/tiny/grading.json"):
        file.unlink()
    with pytest.raises(CourseError, match="but ada was graded by some"):
        grade_assignment(graded, "tiny")


def test_force_is_the_word_that_test_cells_alone_decide_from_now_on(graded: Course, pool: FakePool) -> None:
    move_checks(graded)
    assert grade_assignment(graded, "tiny", force=True).notes == (NOTE,)
    again = grade_assignment(graded, "tiny")
    assert (again.unchanged, again.notes) == (4, (NOTE,))
    assert f"note: {NOTE}\n" in shown(again)
    assert as_data(again)["notes"] == [NOTE]


def test_an_assignment_that_never_had_checks_is_graded_with_a_note(course: Course, pool: FakePool) -> None:
    move_checks(course)
    assert grade_assignment(course, "tiny").notes == (NOTE,)
    assert list(notes_of(course, replace(course.blueprint("tiny"), notebooks=()))) == [], "there are no test cells"
    ada = course.autograded_folder("ada", "tiny") / "grading.json"
    record = read_record(course, course.submissions("tiny", "ada")[0])
    assert record is not None
    for score in record["notebooks"][0]["scores"]:
        score["trust"] = "hidden"  # what records say of a notebook that cannot be read
    ada.chmod(0o644)
    ada.write_text(json.dumps(record))
    assert grade_assignment(course, "tiny").unchanged == 4


def test_a_folder_of_checks_that_is_named_and_not_there_is_an_error(root: Path, pool: FakePool) -> None:
    file = root / "nbgrader_config.py"
    file.write_text(file.read_text() + "c.NablaGrade.graders = 'checks'\n")
    course = open_course(root)
    expected = rf"^There is no folder {root}/checks, which c\.NablaGrade\.graders names\. Put the hidden checks"
    submit(root, "eve", RIGHT)
    with pytest.raises(CourseError, match=expected):
        grade_assignment(course, "tiny", force=True)
    with pytest.raises(CourseError, match=expected):
        try_submission(course, "tiny", root / "source" / "tiny", [])
    with pytest.raises(CourseError, match=expected):
        check_assignment(course, "tiny")
    (found,) = [check for check in course_checks(course) if check.name == "graders"]
    assert (found.state, found.found.startswith("There is no folder")) == (State.BAD, True)
    (root / "graders").rename(root / "checks")
    assert grade_assignment(course, "tiny").notes == ()
