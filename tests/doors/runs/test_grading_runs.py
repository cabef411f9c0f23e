"""What a run grades and why, what it leaves alone, and what it says; with a pool that is quick, and all else real."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from nbgrader.api import Gradebook
from rich.console import Console

from nablagrade.doors.appeals.show import find_case
from nablagrade.doors.course import Course
from nablagrade.doors.key import Key, changed_parts, key_of, make_key
from nablagrade.doors.lock import AssignmentBusyError, hold_lock
from nablagrade.doors.records import lasting, latest_record, list_history, read_past, read_record
from nablagrade.doors.runs.plan import NEW, Action, Planned
from nablagrade.doors.runs.review import Comparison
from nablagrade.doors.runs.run import ensure_registered, grade_assignment, plan_assignment
from nablagrade.doors.runs.summary import Summary
from nablagrade.doors.runs.telling import show_comparisons
from nablagrade.errors import CourseError
from nablagrade.gradebook import Book, open_gradebook
from nablagrade.model import Change, Submission, Ungraded
from nablagrade.notebook import hash_submission as hash_contents
from tests.doors.runs.scratch import RIGHT, FakePool, open_course, submit, write_check

pytestmark = pytest.mark.filterwarnings("ignore")  # nbgrader warns of its own future

EVERYBODY = ["ada", "bob", "cid", "dora"]
FULL = {"test_square": 2.0, "test_cube": 3.0}


def scores(course: Course, assignment: str = "tiny") -> dict[str, dict[str, float]]:
    with open_gradebook(course.db_url, course.course_id) as book:
        return book.scores(assignment)


def submission(course: Course, student: str) -> Submission:
    return course.submissions("tiny", student)[0]


def plan(course: Course, **options: Any) -> dict[str, tuple[Action, str]]:
    planned = plan_assignment(course, "tiny", **options)
    return {each.submission.student: (each.action, each.why) for each in planned}


def release_feedback(course: Course, student: str) -> None:
    page = course.feedback_folder(student, "tiny") / "tiny.html"
    page.parent.mkdir(parents=True)
    page.touch()


@pytest.fixture
def graded(course: Course, pool: FakePool) -> Course:
    """The class graded once."""
    summary = grade_assignment(course, "tiny")
    assert sorted(result.student for result in summary.graded) == EVERYBODY
    pool.asked.clear()
    return course


def test_a_class_is_graded_once(graded: Course, pool: FakePool) -> None:
    assert scores(graded) == {
        "ada": FULL,
        "bob": {"test_square": 2.0, "test_cube": 0.0},
        "cid": {"test_square": 2.0, "test_cube": 0.0},
        "dora": {"test_square": 0.0, "test_cube": 0.0},
    }
    again = grade_assignment(graded, "tiny")
    assert (again.unchanged, again.graded, pool.asked) == (4, [], [])


def test_what_a_student_hands_in_anew_is_graded_and_nothing_else(graded: Course, pool: FakePool) -> None:
    submit(graded.root, "bob", RIGHT)
    assert plan(graded)["bob"] == (Action.GRADE, "changed: the submission")
    summary = grade_assignment(graded, "tiny")
    assert pool.asked == ["bob"]
    assert [(each.submission.student, each.changes) for each in summary.changed] == [
        ("bob", (Change("tiny", "test_cube", 0.0, 3.0),))
    ]
    assert scores(graded)["bob"] == FULL


def test_a_file_changed_in_place_within_one_tick_of_the_clock_is_noticed(graded: Course) -> None:
    file = submission(graded, "ada").folder / "tiny.ipynb"
    before = file.stat()
    file.write_text(file.read_text(encoding="utf-8").replace("x ** 2", "x ** 9"), encoding="utf-8")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (file.stat().st_size, file.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert plan(graded)["ada"] == (Action.GRADE, "changed: the submission")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda root: write_check(root, "cube", [1.0]), "the hidden checks"),
        (lambda root: (root / "graders" / "tiny" / "functions.py").write_text("A = 1"), "the hidden checks"),
        (lambda root: (root / "graders" / "shared.py").write_text("A = 1"), "the hidden checks"),
        (lambda root: (root / "source" / "tiny" / "data.csv").write_text("1"), "the assignment"),
        (lambda root: register_points(root, 7.0), "the assignment"),
        (lambda root: configure(root, "call_s = 3"), "the settings"),
        (lambda root: configure(root, "seeds = 3"), "the settings"),
        (lambda root: os.environ.update(NABLAGRADE_SECRET="another"), "the settings"),
    ],
)
def test_whatever_an_outcome_depends_on_is_noticed(
    graded: Course, change: Callable[[Path], object], why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NABLAGRADE_SECRET", "tests")  # and put back, whatever the change does to it
    change(graded.root)
    course = open_course(graded.root)
    assert {action for action, _ in plan(course).values()} == {Action.GRADE}
    assert plan(course)["ada"][1].startswith(f"changed: {why}")


@pytest.mark.parametrize(
    "change",
    [
        lambda root: configure(root, "jobs = 7"),
        lambda root: write_check(root, "cube", [1.0], "other"),
        lambda root: (root / "graders" / "tiny" / "variants").mkdir(),
        lambda root: (root / "graders" / "tiny" / "__pycache__").mkdir(exist_ok=True),
        lambda root: (root / "graders" / "tiny" / "test_cube.py").touch(),
    ],
)
def test_what_changes_no_outcome_is_not_graded_again(graded: Course, change: Callable[[Path], object]) -> None:
    change(graded.root)
    assert {action for action, _ in plan(open_course(graded.root)).values()} == {Action.UNCHANGED}


@pytest.mark.parametrize("part", ["grading_version", "torch"])
def test_another_way_to_grade_and_another_torch_are_noticed(graded: Course, part: str) -> None:
    record = read_record(graded, submission(graded, "ada"))
    assert record is not None
    key = key_of(submission(graded, "ada"), make_key(graded, "tiny"))
    assert changed_parts(key, record) == ()
    record["key"][part] = "0"
    assert changed_parts(key, record) == (part,)


def test_the_order_of_ignored_files_is_no_other_setting(graded: Course) -> None:
    ignore = (*graded.ignore, "*.bak")
    settings = {make_key(replace(graded, ignore=each), "tiny").settings for each in (ignore, ignore[::-1])}
    assert len(settings) == 1
    assert make_key(graded, "tiny").settings not in settings


def configure(root: Path, line: str) -> None:
    file = root / "nbgrader_config.py"
    file.write_text(file.read_text(encoding="utf-8").replace("import nab", f"c.NablaGrade.{line}\nimport nab"), "utf-8")


def register_points(root: Path, points: float) -> None:
    database = sqlite3.connect(root / "gradebook.db")
    with database:
        database.execute("UPDATE grade_cells SET max_score = ?", (points,))
    database.close()


def test_limits_that_are_for_no_assignment_are_noted(root: Path, pool: FakePool) -> None:
    configure(root, "limits = {'tinny': {'cell_s': 5}, 'tiny.square': {'call_s': 5}}")
    (note,) = grade_assignment(open_course(root), "tiny").notes
    assert note == ("c.NablaGrade.limits is for assignments that are not in source/: tinny. There are: other, tiny")


def test_a_changed_check_touches_what_it_must_and_nothing_else(graded: Course, pool: FakePool) -> None:
    before, records = scores(graded), {name: read_record(graded, submission(graded, name)) for name in EVERYBODY}
    write_check(graded.root, "cube", [2.0])
    summary = grade_assignment(graded, "tiny")

    after = scores(graded)
    assert {name: marks["test_square"] for name, marks in after.items()} == {
        name: marks["test_square"] for name, marks in before.items()
    }
    changed = {each.submission.student: (each.why, each.changes) for each in summary.changed}
    assert changed == {
        "ada": ("changed: the hidden checks", (Change("tiny", "test_cube", 3.0, 0.0),)),
        "bob": ("changed: the hidden checks", (Change("tiny", "test_cube", 0.0, 3.0),)),
    }
    assert summary.deviating == []
    new = read_record(graded, submission(graded, "dora"))
    old = records["dora"]
    assert new is not None and old is not None
    assert {name for name, value in lasting(new).items() if value != lasting(old)[name]} == {"key"}


def test_an_untouched_exercise_that_comes_out_otherwise_is_told(graded: Course, pool: FakePool) -> None:
    write_check(graded.root, "cube", [8.0, 2.0])
    passes = pool.passes

    def moody(assignment: str, name: str, source: str) -> bool:
        return passes(assignment, name, source) and not (name == "square" and "2 * x" in source)

    pool.passes = moody  # type: ignore[method-assign]
    summary = grade_assignment(graded, "tiny")
    assert [(each.submission.student, each.deviations) for each in summary.deviating] == [
        ("cid", ("square: 2 before, 0 now",))
    ]
    forced = grade_assignment(graded, "tiny", force=True)
    assert forced.deviating == []


def test_a_repetition_adds_nothing_to_the_history(graded: Course) -> None:
    grade_assignment(graded, "tiny", force=True)
    assert len(list_history(graded, submission(graded, "ada"))) == 1
    submit(graded.root, "ada", {})
    grade_assignment(graded, "tiny")
    assert len(list_history(graded, submission(graded, "ada"))) == 2


def test_a_lost_record_is_graded_again_and_known_from_the_history(graded: Course, pool: FakePool) -> None:
    shutil.rmtree(graded.autograded_folder("ada", "tiny"))
    assert plan(graded)["ada"] == (Action.GRADE, "its record is gone")
    assert latest_record(graded, submission(graded, "ada")) is not None
    grade_assignment(graded, "tiny")
    assert pool.asked == ["ada"]


def test_released_grades_are_held_until_a_review_or_force(graded: Course, pool: FakePool) -> None:
    release_feedback(graded, "ada")
    write_check(graded.root, "cube", [2.0])
    summary = grade_assignment(graded, "tiny")
    assert [(each.submission.student, each.held) for each in summary.held] == [("ada", "changed: the hidden checks")]
    assert "ada" not in pool.asked
    assert (scores(graded)["ada"], scores(graded)["bob"]["test_cube"]) == (FULL, 3.0)
    assert summary.backup is None

    submit(graded.root, "ada", {"cube": "def cube(x):\n    return 2.0\n"})
    assert plan(graded)["ada"] == (Action.GRADE, "changed: the submission, the hidden checks")
    assert summary.outdated == 0
    assert grade_assignment(graded, "tiny").outdated == 1


def test_a_review_shows_everything_before_anything_is_written(graded: Course, pool: FakePool) -> None:
    release_feedback(graded, "ada")
    write_check(graded.root, "cube", [2.0])
    before, seen = scores(graded), {}

    def decline(comparisons: Any) -> bool:
        seen.update({each.planned.submission.student: each.changes for each in comparisons})
        assert scores(graded) == before
        return False

    declined = grade_assignment(graded, "tiny", review=decline)
    assert seen["ada"] == (Change("tiny", "test_cube", 3.0, 0.0),)
    assert seen["dora"] == ()
    assert (declined.written, declined.graded, declined.backup) == (False, [], None)
    assert scores(graded) == before
    assert plan(graded)["ada"][0] is Action.HELD

    agreed = grade_assignment(graded, "tiny", review=lambda comparisons: True)
    assert len(agreed.graded) == 4
    assert scores(graded)["ada"]["test_cube"] == 0.0
    assert agreed.backup is not None
    copy = replaced_gradebook(graded, agreed.backup)
    assert scores(copy) == before
    assert not list((graded.private_folder / "review").iterdir())


def replaced_gradebook(course: Course, file: Path) -> Course:
    return replace(course, db_url=f"sqlite:///{file}")


def test_force_backs_up_what_it_changes(graded: Course) -> None:
    release_feedback(graded, "ada")
    write_check(graded.root, "cube", [2.0])
    summary = grade_assignment(graded, "tiny", force=True)
    assert scores(graded)["ada"]["test_cube"] == 0.0
    assert summary.backup is not None and summary.backup.is_file()


def test_a_backup_that_fails_stops_the_run(graded: Course, pool: FakePool) -> None:
    release_feedback(graded, "ada")
    (graded.private_folder / "backups").write_text("in the way")
    with pytest.raises(CourseError, match=r"could not be backed up to .* Nothing was graded"):
        grade_assignment(graded, "tiny", force=True)
    assert pool.asked == []


def test_a_fault_that_would_come_again_is_not_tried_again(course: Course, pool: FakePool) -> None:
    pool.outcomes["bob"] = lambda each: Ungraded(each, "test_two raised ZeroDivisionError", deterministic=True)
    pool.outcomes["cid"] = lambda each: Ungraded(each, "the box did not start")
    first = grade_assignment(course, "tiny")
    assert {each.submission.student for each in first.ungraded} == {"bob", "cid"}

    pool.outcomes.clear()
    pool.asked.clear()
    second = grade_assignment(course, "tiny")
    assert pool.asked == ["cid"]
    (left,) = second.ungraded
    assert left.ungraded == "as in the last run, and nothing has changed since: test_two raised ZeroDivisionError"

    write_check(course.root, "cube", [8.0, 8.5])
    assert plan(course)["bob"][0] is Action.GRADE
    grade_assignment(course, "tiny")
    assert scores(course)["bob"]["test_square"] == 2.0
    assert not list((course.private_folder / "ungraded").rglob("bob.json"))


def test_one_run_at_a_time_and_the_other_is_told_whose(course: Course, pool: FakePool) -> None:
    with (
        hold_lock(course, "tiny", "nablagrade grade"),
        pytest.raises(AssignmentBusyError, match=rf"tiny is being graded by nablagrade grade \(process {os.getpid()} "),
        hold_lock(course, "tiny", "nbgrader autograde", wait_s=0.0),
    ):
        pass
    with hold_lock(course, "tiny", "nablagrade grade"), hold_lock(course, "other", "nablagrade grade", wait_s=0.0):
        pass
    with hold_lock(course, "tiny", "nablagrade grade", wait_s=0.0):
        pass


def test_a_registration_that_was_cut_short_is_done_once_more(course: Course, pool: FakePool) -> None:
    database = sqlite3.connect(course.root / "gradebook.db")
    with database:
        database.execute("DELETE FROM grade_cells")
        database.execute("DELETE FROM base_cell")
    database.close()
    (course.private_folder / "registering").mkdir(parents=True)
    (course.private_folder / "registering" / "tiny").touch()
    assert len(grade_assignment(course, "tiny").graded) == 4
    assert scores(course)["ada"] == FULL
    assert grade_assignment(course, "tiny").unchanged == 4


@pytest.mark.usefixtures("hears_signals")
def test_a_signal_ends_the_run_between_two_submissions(course: Course, pool: FakePool) -> None:
    def interrupt_at_the_third(each: Submission) -> None:
        if each.student == "cid":
            os.kill(os.getpid(), signal.SIGINT)

    pool.size = 1
    pool.before = interrupt_at_the_third
    summary = grade_assignment(course, "tiny")
    assert summary.interrupted and pool.aborted
    kept = sorted(result.student for result in summary.graded)
    assert 0 < len(kept) < 4
    assert summary.left == 4 - len(kept)
    assert sorted(scores(course)) == kept
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler

    pool.before = lambda each: None
    rest = grade_assignment(course, "tiny")
    assert rest.unchanged == len(kept)
    assert sorted(scores(course)) == EVERYBODY


def test_a_class_does_not_pile_up_before_the_workers(root: Path, pool: FakePool) -> None:
    for number in range(20):
        submit(root, f"s{number:02}", RIGHT)
    course, ahead = open_course(root), []

    def look(each: Submission) -> None:
        ahead.append(len(pool.asked) - len(list(root.glob("autograded/*/tiny/grading.json"))))

    pool.before = look
    grade_assignment(course, "tiny")
    assert len(ahead) == 24
    assert max(ahead) <= 2 * pool.size + 1


@pytest.mark.parametrize("spoil", ["autograded", "records"])
def test_where_nothing_can_be_written_the_run_gives_up_and_marks_stay(
    course: Course, pool: FakePool, spoil: str
) -> None:
    folder = course.root / "autograded" if spoil == "autograded" else course.private_folder / "records"
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("in the way")
    summary = grade_assignment(course, "tiny")
    assert summary.graded == []
    reasons = {each.submission.student: each.ungraded or "" for each in summary.ungraded}
    assert sorted(reasons) == EVERYBODY
    assert sum("its results could not be written: NotADirectoryError" in reason for reason in reasons.values()) == 4
    assert sum(reason.startswith("not tried") for reason in reasons.values()) == 1
    assert pool.aborted

    folder.unlink()
    assert len(grade_assignment(course, "tiny").graded) == 4
    assert scores(course)["ada"] == FULL


def test_a_locked_gradebook_leaves_marks_and_says_so(
    graded: Course, pool: FakePool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nablagrade.gradebook.book.BUSY_S", 0.01)
    monkeypatch.setattr("nablagrade.gradebook.book.FIRST_WAIT_S", 0.0)
    before = scores(graded)
    write_check(graded.root, "cube", [2.0])
    writer = sqlite3.connect(graded.root / "gradebook.db", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    summary = grade_assignment(graded, "tiny")
    writer.execute("ROLLBACK")
    writer.close()
    assert all("database is locked" in (each.ungraded or "") for each in summary.ungraded)
    assert (len(summary.ungraded), scores(graded)) == (4, before)
    grade_assignment(graded, "tiny")
    assert scores(graded)["bob"]["test_cube"] == 3.0


@pytest.fixture
def small_disk(course: Course) -> Iterator[Path]:
    """autograded/ on a disk of its own, of 64 KiB."""
    folder = course.root / "autograded"
    folder.mkdir()
    mount = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", folder], capture_output=True, check=False)
    if mount.returncode:
        pytest.skip(f"cannot mount: {mount.stderr.decode()}")
    yield folder
    subprocess.run(["umount", folder], check=True)


@pytest.mark.needs_root
def test_a_full_disk_keeps_what_was_finished(small_disk: Path, root: Path, pool: FakePool) -> None:
    for number in range(20):
        submit(root, f"s{number:02}", RIGHT)
    course = open_course(root)
    summary = grade_assignment(course, "tiny")
    finished = sorted(result.student for result in summary.graded)
    assert 0 < len(finished) < 24
    assert any("No space left on device" in (each.ungraded or "") for each in summary.ungraded)
    assert not list(small_disk.glob("*/.tiny.new"))
    marks = scores(course)
    for student in finished:
        assert json.loads((small_disk / student / "tiny" / "grading.json").read_bytes())["student"] == student
        assert student in marks


def test_a_submission_that_cannot_be_read_is_ungraded_alone(
    course: Course, pool: FakePool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hash_most(folder: Path) -> str:
        if "bob" in folder.parts:
            raise PermissionError(13, "Permission denied", "tiny.ipynb")
        return hash_contents(folder)

    monkeypatch.setattr("nablagrade.doors.key.hash_submission", hash_most)
    summary = grade_assignment(course, "tiny")
    (left,) = summary.ungraded
    assert left.submission.student == "bob"
    assert "its files cannot be read" in (left.ungraded or "")
    assert len(summary.graded) == 3


def test_a_date_that_is_none_keeps_nobody_from_being_graded(course: Course, pool: FakePool) -> None:
    for student in EVERYBODY[:3]:
        (course.submitted_folder(student, "tiny") / "timestamp.txt").write_text("gestern")
    summary = grade_assignment(course, "tiny")
    remarks = {each.student: each.noticed[-1:] for each in summary.graded}
    assert remarks["ada"] == ("timestamp.txt is no date: 'gestern'",)
    assert "timestamp" not in "".join(remarks["dora"])
    assert set(scores(course)) == set(EVERYBODY)


def test_what_being_late_costs_is_said(root: Path, pool: FakePool) -> None:
    (root / "tiny_penalties.py").write_text(
        "from nbgrader.plugins import BasePlugin\n"
        "class Half(BasePlugin):\n"
        "    def late_submission_penalty(self, student_id, score, total_seconds_late): return score / 2\n"
    )
    file = root / "nbgrader_config.py"
    file.write_text(file.read_text() + "c.AssignLatePenalties.plugin_class = 'tiny_penalties.Half'\n")
    course = open_course(root)
    submit(root, "ada", RIGHT)
    submit(root, "bob", RIGHT)
    (course.submitted_folder("ada", "tiny") / "timestamp.txt").write_text("2026-03-02 12:00:00 UTC")
    ensure_registered(course, "tiny")
    with Gradebook(course.db_url, "tiny") as gradebook:
        gradebook.update_or_create_assignment("tiny", duedate="2026-03-01 12:00:00 UTC")
    said = {each.student: each.noticed for each in grade_assignment(course, "tiny").graded}
    assert (said["ada"][-1:], said["bob"]) == (("late: 2.5 points off",), ())
    assert find_case(course, "ada", "tiny")["late_penalty"] == 2.5
    assert find_case(course, "bob", "tiny")["late_penalty"] == 0.0


def test_a_summary_keeps_no_notebooks(graded: Course) -> None:
    summary = grade_assignment(graded, "tiny", force=True)
    assert isinstance(summary, Summary)
    assert len({id(result.columns) for result in summary.graded}) == 1
    assert "return x" not in repr(summary)
    assert summary.slowest() == [("square.test_two", summary.checks["square.test_two"])]
    assert (summary.checks["square.test_two"].times, summary.checks["square.test_two"].mean_s) == (4, 0.5)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.usefixtures("hears_signals")
def test_a_signal_ends_the_making_of_a_plan_at_once(
    course: Course, pool: FakePool, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    planned = []

    def plan_one_and_signal(*args: Any, **options: Any) -> Any:
        planned.append(args)
        os.kill(os.getpid(), number)
        return None

    monkeypatch.setattr("nablagrade.doors.runs.plan.plan_one", plan_one_and_signal)
    with pytest.raises(KeyboardInterrupt):
        grade_assignment(course, "tiny")
    assert (len(planned), pool.asked) == (1, [])
    monkeypatch.undo()
    with hold_lock(course, "tiny", "another run"):
        assert scores(course) == {}


def test_late_costs_that_cannot_be_read_are_a_remark_since_all_is_written(
    course: Course, pool: FakePool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(*_: object) -> float:
        raise CourseError("the gradebook cannot be read")

    monkeypatch.setattr(Book, "late_penalty", unreadable)
    for student in EVERYBODY:
        (course.submitted_folder(student, "tiny") / "timestamp.txt").write_text("2026-03-02 12:00:00 UTC")
    summary = grade_assignment(course, "tiny")
    assert not summary.ungraded
    assert {each.noticed[-1] for each in summary.graded} == {
        "what being late costs could not be read: the gradebook cannot be read"
    }


def test_a_damaged_record_of_the_past_is_no_record(graded: Course, pool: FakePool) -> None:
    (past,) = list_history(graded, submission(graded, "ada"))
    whole = past.read_bytes()
    past.chmod(0o644)
    for at in range(10, len(whole), 7):
        past.write_bytes(bytes([*whole[:at], whole[at] ^ 0x55, *whole[at + 1 :]]))
        assert isinstance(read_past(past), dict)
    shutil.rmtree(graded.autograded_folder("ada", "tiny"))
    assert not grade_assignment(graded, "tiny").ungraded


def test_a_review_counts_everybody_once(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = cast("Key", None)
    planned = [Planned(Submission(name, "tiny", root), key, Action.GRADE, NEW) for name in "abc"]
    change = Change("tiny", "test_square", 0.0, 2.0)
    comparisons = [Comparison(planned[0], (change,), ()), *(Comparison(each, (), ()) for each in planned[1:])]
    show_comparisons(comparisons, Console())
    assert "3 graded: 1 with marks that change, 2 new, 0 the same" in capsys.readouterr().out
