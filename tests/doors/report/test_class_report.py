"""The class report of a small class that was graded for real: by the command line, real workers and boxes."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from rich.console import Console

from nablagrade.cli import cli, main
from nablagrade.doors.key import key_of, make_key
from nablagrade.doors.records import RECORD, latest_record, note_fault
from nablagrade.doors.report import make_report, show_report, write_page
from nablagrade.errors import CourseError
from nablagrade.feedback.figures import CheckFigures, Counted, Mark, Report, Row
from nablagrade.model import Submission
from tests.doors.runs.scratch import DOUBLE, RIGHT, open_course, submit, write_check, write_course

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]

HOSTILE = "<b>mallory\x1b[31m\nlook at: you"
CLASS = {
    "ada": RIGHT,
    "bob": {**RIGHT, "square": DOUBLE},
    "cid": {**RIGHT, "cube": "def cube(x):\n    return x.upper()\n"},
    "dora": {},
    "eve": {**RIGHT, "square": "def square(x):\n    return [x * x]\n"},
    HOSTILE: {"cube": RIGHT["cube"]},
}
TOTALS = {"ada": 5.0, "bob": 4.0, "cid": 2.0, "dora": 0.0, "eve": 3.0, HOSTILE: 3.0}


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The class, graded; not to be changed."""
    root = tmp_path_factory.mktemp("report") / "course"
    write_course(root)
    for student, answers in CLASS.items():
        submit(root, student, answers)
    run(root, "grade", "tiny")
    return root


def run(root: Path, *arguments: str) -> str:
    command = [sys.executable, "-c", "from nablagrade.cli import main; main()", *arguments]
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "COV"))}
    environment = {**plain, "NABLAGRADE_SECRET": "tests", "JUPYTER_CONFIG_DIR": str(root / "none"), "COLUMNS": "200"}
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def root(tmp_path: Path, graded: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the graded course for a test that changes it."""
    monkeypatch.setenv("NABLAGRADE_SECRET", "tests")
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "none"))
    return Path(shutil.copytree(graded, tmp_path / "course"))


def report_of(root: Path) -> Report:
    return make_report(open_course(root), "tiny")


@pytest.fixture
def gradebook(root: Path) -> Iterator[Any]:
    """The gradebook as nbgrader opens it; what a test changes is written when it asks for a report."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{root / 'gradebook.db'}", "tiny") as book:
        yield book


def row(report: Report, student: str) -> Row:
    return next(each for each in report.students if each.student == student)


def check(report: Report, name: str) -> CheckFigures:
    return next(each for exercise in report.exercises for each in exercise.checks if each.name == name)


def test_what_the_records_and_the_gradebook_say_is_counted(root: Path) -> None:
    found = report_of(root)
    head = found.head
    assert (head.students, head.handed_in, head.graded, head.maximum) == (6, 6, 6, 5.0)
    assert (head.ungraded, head.not_yet, head.waiting, head.late, head.outdated) == ((), (), 0, 0, 0)
    assert head.graded_from and head.graded_to and head.graded_from <= head.graded_to
    assert len(head.torch) == len(head.isolation) == 1
    assert {each.student: each.total for each in found.students} == TOTALS
    assert (round(found.totals.mean, 4), found.totals.median) == (2.8333, 3.0)
    assert [each.count for each in found.totals.bars] == [1, 0, 1, 2, 1, 1]

    square, cube = found.exercises
    assert (square.name, square.maximum, square.marked, square.lost) == ("square", 2.0, 6, 4)
    assert (square.mean, square.full, square.nothing) == (5 / 6, 2 / 6, 3 / 6)
    assert Counted("not answered", 2) in square.diagnoses
    assert square.unnamed + sum(each.count for each in square.diagnoses) >= square.lost
    assert (cube.lost, cube.marked) == (2, 6)
    assert square.discrimination is None, "six are too few"


def test_a_notebook_that_could_not_be_read_is_said_to_be_so(root: Path) -> None:
    (root / "submitted" / "eve" / "tiny" / "tiny.ipynb").write_text("{")
    run(root, "grade", "tiny", "--student", "eve")
    found = report_of(root)
    assert row(found, "eve").remark == "tiny.ipynb could not be read"
    assert all(Counted("not readable", 1) in each.diagnoses for each in found.exercises)


def test_checks_are_counted_and_say_what_students_read(root: Path) -> None:
    found = report_of(root)
    two, minus_one = check(found, "square.test_two"), check(found, "square.test_minus_one")
    assert (two.title, two.weight, two.core) == ("Two", 1.0, True)
    assert (two.passed, two.failed, two.not_run, two.voided, two.rate) == (3, 3, 0, 0, 0.5)
    assert (minus_one.passed, minus_one.failed, minus_one.not_run, minus_one.rate) == (2, 1, 3, 2 / 3)
    assert sum(each.count for each in two.messages) + two.others == 3
    assert any("There is no `square`" in each.text and each.count == 2 for each in two.messages)


def test_nothing_is_graded_and_no_file_but_the_page_is_written(root: Path) -> None:
    def state() -> dict[str, str]:
        files = (path for path in root.rglob("*") if path.is_file() and "reports" not in path.parts)
        return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

    before = state()
    page = write_page(open_course(root), report_of(root))
    assert state() == before
    assert page == root / "reports" / "tiny.html"
    assert (page.stat().st_mode & 0o7777, page.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert list(page.parent.iterdir()) == [page]


def test_the_page_of_a_group_is_the_groups_and_nobody_elses(root: Path) -> None:
    course = replace(open_course(root), shared=True, permissions=0o664)
    page = write_page(course, report_of(root))
    assert (page.stat().st_mode & 0o7777, page.parent.stat().st_mode & 0o7777) == (0o660, 0o2770)
    assert write_page(course, report_of(root)) == page, "it may be written again"


def test_marks_of_a_person_extra_credit_and_penalties_count_as_in_the_gradebook(root: Path, gradebook: Any) -> None:
    from nbgrader.api import Gradebook

    manual = gradebook.find_grade("test_square", "tiny", "tiny", "dora")
    manual.manual_score, manual.needs_manual_grade = 2.0, False
    gradebook.find_grade("test_cube", "tiny", "tiny", "ada").extra_credit = 0.5
    late = gradebook.find_submission("tiny", "bob")
    late.timestamp, late.assignment.duedate = datetime(2026, 3, 2, 12), datetime(2026, 3, 2, 11)
    late.notebooks[0].late_submission_penalty = 1.5
    gradebook.find_submission("tiny", "eve").notebooks[0].late_submission_penalty = 99.0
    gradebook.db.commit()

    found = report_of(root)
    assert (row(found, "dora").marks, row(found, "dora").total) == ((Mark(2.0, True), Mark(0.0)), 2.0)
    assert (row(found, "ada").marks, row(found, "ada").total) == ((Mark(2.0), Mark(3.5, True)), 5.5)
    assert (row(found, "bob").total, row(found, "bob").penalty, row(found, "bob").remark) == (2.5, 1.5, "late")
    assert row(found, "eve").total == 0.0, "nbgrader takes no more than there is"
    assert found.head.late == 2
    assert found.totals.bars[-1].high == 6
    assert (found.exercises[0].lost, found.exercises[0].full) == (3, 0.5), "a person has given dora all of it"
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}", "tiny") as fresh:
        for each in found.students:
            of_nbgrader = fresh.find_submission("tiny", each.student)
            assert each.total == max(0.0, of_nbgrader.score - of_nbgrader.late_submission_penalty)


def test_an_extension_is_no_delay(root: Path, gradebook: Any) -> None:
    from datetime import timedelta

    for student, extension in (("ada", None), ("bob", timedelta(hours=2))):
        submission = gradebook.find_submission("tiny", student)
        submission.timestamp, submission.assignment.duedate = datetime(2026, 3, 2, 12), datetime(2026, 3, 2, 11)
        submission.extension = extension
    gradebook.db.commit()
    found = report_of(root)
    assert (row(found, "ada").remark, row(found, "bob").remark, found.head.late) == ("late", "", 1)


def test_a_mark_that_a_person_has_yet_to_give_is_no_zero(root: Path, gradebook: Any) -> None:
    grade = gradebook.find_grade("test_cube", "tiny", "tiny", "bob")
    grade.auto_score, grade.needs_manual_grade = None, True
    gradebook.db.commit()
    found = report_of(root)
    assert row(found, "bob").marks == (Mark(1.0), Mark(None))
    assert (found.head.waiting, found.exercises[1].waiting, found.exercises[1].marked) == (1, 1, 5)
    assert found.exercises[1].mean == pytest.approx(9 / 5)
    assert any("1 submission waits for a person" in lead.what for lead in found.leads)


def test_who_handed_in_nothing_comes_last_by_name(root: Path, gradebook: Any) -> None:
    gradebook.add_student("zoe", first_name="Zoe", last_name="Adams")
    gradebook.add_student("yan")
    gradebook.update_or_create_student("eve", first_name="Eve", last_name="Aalto")
    gradebook.db.commit()
    found = report_of(root)
    assert (found.head.students, found.head.handed_in) == (8, 6)
    assert [(each.student, each.name) for each in found.absent] == [("zoe", "Adams, Zoe"), ("yan", "")]
    assert [each.student for each in found.students] == [HOSTILE, "eve", "ada", "bob", "cid", "dora"]
    left_out = make_report(replace(open_course(root), excluded=("yan", "ada")), "tiny")
    assert (left_out.head.students, left_out.head.handed_in) == (6, 5)


def test_what_could_not_be_graded_and_what_never_was_are_told_apart(root: Path) -> None:
    submit(root, "new", RIGHT)
    submit(root, "broken", RIGHT)
    course = open_course(root)
    for student in ("broken", "ada", "bob"):
        submission = Submission(student, "tiny", course.submitted_folder(student, "tiny"))
        reason = "no room" if student == "bob" else "the check fell over\nwith a traceback"
        note_fault(course, submission, key_of(submission, make_key(course, "tiny")), reason)
    found = report_of(root)
    assert [student for student, _ in found.head.ungraded] == ["ada", "bob", "broken"]
    assert (found.head.not_yet, found.head.graded, found.head.handed_in) == (("new",), 6, 8)
    assert (row(found, "new").total, row(found, "new").remark) == (None, "never graded")
    assert row(found, "broken").remark == "could not be graded"
    assert row(found, "ada").total == 5.0 and "marks are older" in row(found, "ada").remark
    leads = {lead.what: lead.commands for lead in found.leads}
    assert leads["bob could not be graded: no room"] == ("nablagrade grade tiny --student bob --force",)
    assert leads["ada, broken could not be graded: the check fell over"] == (
        "nablagrade grade tiny --student ada --force",
        "nablagrade grade tiny --student broken --force",
    )
    assert leads["1 submission was never graded: new."] == ("nablagrade grade tiny",)


def test_gradings_are_out_of_date_when_anything_they_stand_on_has_changed(root: Path) -> None:
    submit(root, "bob", RIGHT)
    one = report_of(root)
    assert (one.head.outdated, one.head.changed) == (1, ("the submission",))
    assert row(one, "bob").remark == "out of date" and row(one, "bob").total == 4.0
    assert any("1 grading is out of date" in lead.what for lead in one.leads)

    write_check(root, "square", [4.0, 5.0])
    page = root / "feedback" / "ada" / "tiny" / "tiny.html"
    page.parent.mkdir(parents=True)
    page.touch()
    every = report_of(root)
    assert (every.head.outdated, every.head.changed, every.head.held) == (6, ("the submission", "the hidden checks"), 1)
    (lead,) = (lead for lead in every.leads if "out of date" in lead.what)
    assert "1 grade is released" in lead.what and lead.commands == ("nablagrade grade tiny --review",)


def test_a_voided_check_counts_as_the_gradebook_counts_it(root: Path) -> None:
    run(root, "void", "square.test_two", "--reason", "Nobody said two.")
    run(root, "grade", "tiny")
    found = report_of(root)
    two = check(found, "square.test_two")
    assert (two.voided, two.passed, two.failed, two.rate, two.messages) == (6, 0, 0, None, ())
    assert row(found, "bob").total == 4.0 and row(found, "eve").total == 4.0, "the voided check gave eve its point"
    assert not any("square.test_two" in lead.what for lead in found.leads)


def test_checks_that_everybody_and_nobody_failed_are_worth_a_look(root: Path) -> None:
    for path in root.glob(f"autograded/*/tiny/{RECORD}"):
        record = json.loads(path.read_bytes())
        for each in (score["checks"] for notebook in record["notebooks"] for score in notebook["scores"]):
            each[0]["verdict"], each[1]["verdict"] = "wrong", "passed"
        rewrite(path, record)
    leads = {lead.what: lead.commands for lead in report_of(root).leads}
    (hard,) = (what for what in leads if "All 6 who came to square.test_two failed it" in what)
    assert leads[hard] == (
        "nablagrade check tiny --exercise square",
        "nablagrade void tiny/square.test_two --reason REASON",
    )
    (easy,) = (what for what in leads if what.startswith("Nobody failed some checks"))
    assert "1 of 2 in square, 1 of 2 in cube" in easy and leads[easy] == ("nablagrade check tiny",)


def test_code_to_look_at_is_named_with_the_command_that_shows_it(root: Path) -> None:
    path = root / "autograded" / "ada" / "tiny" / RECORD
    record = json.loads(path.read_bytes())
    record["notebooks"][0]["scores"][0]["suspicions"] = [{"cell": "square", "line": 1, "what": "torch.func"}]
    rewrite(path, record)
    (lead,) = (lead for lead in report_of(root).leads if "code to look at" in lead.what)
    assert "1 student has" in lead.what and lead.commands == ("nablagrade show ada tiny",)


def test_an_exercise_that_the_good_ones_fail_is_worth_a_look(root: Path, gradebook: Any) -> None:
    for number in range(12):
        student, good = f"many{number:02}", number % 2
        submit(root, student, RIGHT)
        gradebook.update_or_create_student(student)
        submission = gradebook.update_or_create_submission("tiny", student)
        for grade in submission.notebooks[0].grades:
            full = grade.cell.max_score
            grade.auto_score = full * good if grade.name == "test_cube" else full * (1 - good)
            grade.needs_manual_grade = False
    gradebook.db.commit()
    found = report_of(root)
    square, cube = found.exercises
    assert square.discrimination == cube.discrimination and square.discrimination is not None
    assert square.discrimination < -0.5
    (lead,) = (lead for lead in found.leads if "Discrimination" in lead.what)
    assert f"square ({square.discrimination:.2f}), cube" in lead.what and "-0.47 may be chance" in lead.what


def test_every_record_is_read_once(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def counting(course: Any, submission: Submission) -> Any:
        read.append(submission.student)
        return latest_record(course, submission)

    monkeypatch.setattr("nablagrade.doors.report.gather.latest_record", counting)
    report_of(root)
    assert sorted(read) == sorted(CLASS)


def test_hostile_names_and_messages_are_text_on_the_page_and_in_the_terminal(root: Path) -> None:
    path = root / "autograded" / "bob" / "tiny" / RECORD
    record = json.loads(path.read_bytes())
    for each in record["notebooks"][0]["scores"][0]["checks"]:
        each["student"]["en"] = "<script>alert(1)</script>\x1b[2J"
        each["verdict"], each["diagnosis"] = "wrong", "[red]\x1b]0;x\x07<img src=x>"
    record["notebooks"][0]["scores"][0]["suspicions"] = []
    rewrite(path, record)
    shutil.copytree(root / "submitted" / "ada", root / "submitted" / f"{HOSTILE} two")
    found = report_of(root)

    html = write_page(open_course(root), found).read_text(encoding="utf-8")
    assert "<script" not in html and "<img" not in html and "<b>mallory" not in html
    assert "&lt;script&gt;alert(1)" in html and "&lt;b&gt;mallory" in html

    shown = io.StringIO()
    show_report(found, root / "reports" / "tiny.html", Console(file=shown, width=200))
    assert "\x1b" not in shown.getvalue() and "\x07" not in shown.getvalue()
    assert "[red]" in shown.getvalue()
    assert not any(line.startswith("look at: you") for line in shown.getvalue().splitlines())


def rewrite(path: Path, record: Any) -> None:
    path.chmod(0o644)
    path.write_text(json.dumps(record), encoding="utf-8")


@pytest.fixture
def command(root: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.chdir(root)
    return lambda *arguments: CliRunner().invoke(cli, ["report", *arguments])


def test_the_terminal_shows_an_overview_and_where_the_page_is(command: Callable[..., Result], root: Path) -> None:
    done = command("tiny")
    assert done.exit_code == 0
    assert "tiny: 6 students, 6 handed in, 6 graded, 0 ungraded, 0 waiting for a person, 0 late" in done.output
    assert "totals of 5: mean 2.83, median 3, quartiles 2.25 and 3.75" in done.output
    assert re.search(r"square .* 33% +0\.83/2 +not answered 2", done.output)
    assert f"Checks and students, for staff: {root / 'reports' / 'tiny.html'}" in done.output.replace("\n", "")


def test_json_has_the_figures_of_the_page(command: Callable[..., Result]) -> None:
    data = json.loads(command("tiny", "--json").output)
    html = Path(data["page"]).read_text(encoding="utf-8")
    assert data["head"]["graded"] == 6
    students = html.partition('id="students"')[2]
    for each in data["students"]:
        if each["student"] != HOSTILE:
            line = students.partition(f">{each['student']}</th>")[2].partition("</tr>")[0]
            numbers = [float(number) for number in re.findall(r">([\d.]+)</td>", line)]
            assert numbers == [*(mark["score"] for mark in each["marks"]), each["total"]]
    checks = html.partition('id="checks"')[2]
    for each in (check for exercise in data["exercises"] for check in exercise["checks"]):
        line = checks.partition(f"{each['name']}</code>")[2].partition("</tr>")[0]
        numbers = [int(number) for number in re.findall(r'<td class="n">(\d+)</td>', line)]
        assert numbers == [each["weight"], each["passed"], each["failed"], each["not_run"], each["voided"]]
    assert f"mean <strong>{data['totals']['mean']:.2f}</strong>" in html


@pytest.mark.parametrize("registered", [True, False])
def test_where_nothing_is_graded_it_says_what_to_do(root: Path, registered: bool) -> None:
    from nablagrade.doors.release import register

    fresh = root.parent / "fresh"
    write_course(fresh)
    submit(fresh, "ada", RIGHT)
    course = open_course(fresh)
    if registered:
        register(course, "tiny")
    with pytest.raises(CourseError) as raised:
        make_report(course, "tiny")
    assert str(raised.value) == "Nothing of tiny is graded yet. Run `nablagrade grade tiny` first."
    assert (fresh / "gradebook.db").exists() is registered, "a gradebook that is not there is not made"
    assert not (fresh / "reports").exists()


def test_why_nothing_is_graded_is_said_where_a_run_knows(root: Path) -> None:
    fresh = root.parent / "fresh"
    write_course(fresh)
    submit(fresh, "ada", RIGHT)
    course = open_course(fresh)
    from nablagrade.doors.release import register

    register(course, "tiny")
    submission = Submission("ada", "tiny", course.submitted_folder("ada", "tiny"))
    note_fault(course, submission, key_of(submission, make_key(course, "tiny")), "no such fixture.")
    with pytest.raises(
        CourseError, match=r"graded yet\. The last run could not grade ada: no such fixture\. Run `nablagr"
    ):
        make_report(course, "tiny")


@pytest.mark.parametrize(
    ("assignment", "says"),
    [("nowhere", "There is no assignment 'nowhere'"), ("..", "There is no assignment '..'")],
)
def test_an_unknown_assignment_is_one_line_and_exit_code_1(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], assignment: str, says: str
) -> None:
    monkeypatch.chdir(root)
    monkeypatch.setattr(sys, "argv", ["nablagrade", "report", assignment])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    said = capsys.readouterr().err
    assert said.startswith(f"nablagrade: {says}") and said.count("\n") == 1
    assert not (root / "reports").exists()


def test_torch_is_left_alone(root: Path) -> None:
    code = (
        "import sys\nfrom nablagrade.cli import cli\ncli(['report', 'tiny'], standalone_mode=False)\n"
        "print('loaded:', *(name for name in ('torch', 'pytest', 'nbgrader', 'numpy') if name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "loaded: nbgrader"
