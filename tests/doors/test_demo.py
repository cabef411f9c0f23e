"""The demo, run as a command in a copy of the course: what it says, what it leaves, and what it leaves alone."""

from __future__ import annotations

import ast
import html
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from nablagrade.cli import cli
from nablagrade.doors.demo import FEWEST, MOST
from nablagrade.doors.demo.answers import read_variant
from nablagrade.doors.demo.classmates import ABSENT, AGAIN, LATE, make_class
from nablagrade.doors.demo.expected import unexpected_repeats, unexpected_signs
from nablagrade.doors.demo.outcome import Outcome
from nablagrade.doors.demo.people import CLASS
from nablagrade.doors.demo.scratch import ASSIGNMENTS, find_course, new_folder
from nablagrade.doors.demo.screen import inactive_environment
from nablagrade.doors.demo.work import Class, Share, Work
from nablagrade.doors.nbgrader_plugin import read_course
from nablagrade.doors.runs.result import Result
from nablagrade.doors.runs.summary import Summary
from nablagrade.errors import CourseError

REPOSITORY = Path(__file__).parents[2]
VARIANTS = REPOSITORY / "graders" / "jacobian" / "variants"
COMMAND = [sys.executable, "-c", "from nablagrade.cli import main; main()", "demo"]

TOTALS = {
    **dict.fromkeys(["amara", "bjorn", "chiara"], 12.0),
    **dict.fromkeys(["ines", "jonas", "kavya"], 9.0),
    **dict.fromkeys(["elin", "farid", "mei"], 0.0),
    "dmitri": 5.0,
    "grace": 7.0,
    "liam": 2.0,
}
"""Of all but hiro, who earns a part of one exercise."""


def totals(output: str) -> dict[str, float]:
    """The totals in the table of stories; in its rows, two blanks or more stand between two cells."""
    stories = output[: output.index("a class of")]
    rows = (re.split(r"\s{2,}", line.strip()) for line in stories.splitlines())
    return {row[0]: float(row[7]) for row in rows if row[0] in {person.name for person in CLASS}}


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else b"" for path in folder.rglob("*")}


def hidden_statements() -> Iterator[str]:
    """The names of the hidden checks, and each statement in them that is not a mere name or call of few letters."""
    for file in sorted((REPOSITORY / "graders" / "jacobian").glob("test_*.py")):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                yield f"{node.name}("
                yield from (text for text in map(ast.unparse, node.body) if len(text) > 30)


@pytest.mark.long
def test_the_demo_goes_as_the_story_says_and_stays_in_its_folder(tmp_path: Path) -> None:
    course, home, temporary, demo = (tmp_path / name for name in ("repository", "home", "tmp", "demo of it"))
    for folder in ("source", "graders"):
        shutil.copytree(REPOSITORY / folder, course / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(REPOSITORY / "nbgrader_config.py", course)
    (home / ".jupyter").mkdir(parents=True)
    (home / ".jupyter" / "nbgrader_config.py").write_text("raise RuntimeError('the demo must not read this')")
    temporary.mkdir()
    before = contents(course), contents(home), contents(temporary)
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "NABLAGRADE", "PY"))}
    environment = {**clean, "HOME": str(home), "TMPDIR": str(temporary), "COLUMNS": "120"}

    done = subprocess.run(
        [*COMMAND, "--dir", str(demo), "--students", str(FEWEST)],
        cwd=course, env=environment, capture_output=True, text=True, timeout=300,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    left = {name: data for name, data in contents(temporary).items() if not name.startswith("torchinductor_")}
    assert (contents(course), contents(home), left) == before, "torch's compiler makes a cache folder of its own"
    check_output(done.stdout)
    check_pages(demo)
    check_what_students_can_read(demo)


def check_output(output: str) -> None:
    found = totals(output)
    assert 10 < found.pop("hiro") < 12
    assert found == TOTALS
    assert f"a class of {FEWEST}: A jacobian (12), B hessian (15), C chain_rule (12)" in output
    assert f"{LATE}  " in output
    assert "answers wait for a person" in output
    assert "transposed" in output[output.index("The commonest mistakes") :]
    assert "48 submissions graded in" in output
    assert "Everybody earned what was expected" in output
    assert "ungraded" not in output


def check_pages(demo: Path) -> None:
    secrets = list(hidden_statements())
    assert len(secrets) > 50
    for person in CLASS:
        (page,) = (demo / "students" / person.name / "jacobian" / "feedback").rglob("*.html")
        text = html.unescape(re.sub(r"<[^>]*>", "", page.read_text(encoding="utf-8")))
        assert "points" in text
        assert [secret for secret in secrets if secret in text] == []
        record = json.loads((demo / "course" / "autograded" / person.name / "jacobian" / "grading.json").read_bytes())
        checks = [check for book in record["notebooks"] for score in book["scores"] for check in score["checks"]]
        assert len(checks) > 30 or record["notebooks"][0]["unreadable"]
        assert [check["staff"] for check in checks if check["staff"] and check["staff"] in text] == []


def check_what_students_can_read(demo: Path) -> None:
    for folder in (demo / "students", demo / "exchange"):
        for path in (path for path in folder.rglob("*") if path.is_file()):
            assert b"BEGIN SOLUTION" not in path.read_bytes()
            assert path.name != "grading.json" or path.parent == demo / "students" / "liam" / "jacobian"


POINTS = {"test_a": 2.0, "test_b": 3.0}


def work(a: Share, b: Share, sign: str = "") -> Work:
    return Work("ada", "jacobian", {}, {"test_a": a, "test_b": b}, sign)


def test_a_shell_that_does_not_know_the_commands_is_told_how_it_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "activate").touch()
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    assert inactive_environment() == tmp_path / "bin" / "activate"
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path))
    assert inactive_environment() is None


@pytest.mark.parametrize(
    ("share", "fitting", "others"),
    [
        (Share.FULL, [2.0], [1.99, 0.0, None]),
        (Share.PART, [0.5], [0.0, 2.0, None]),
        (Share.LESS, [0.0, 1.5], [2.0, None]),
        (Share.NONE, [0.0], [0.5, 2.0, None]),
        (Share.OPEN, [None], [0.0, 2.0]),
    ],
)
def test_a_mark_that_is_not_expected_is_told(
    share: Share, fitting: list[float | None], others: list[float | None]
) -> None:
    expected = work(share, Share.FULL)
    assert not any(expected.misfits({"test_a": mark, "test_b": 3.0}, POINTS) for mark in fitting)
    assert all(expected.misfits({"test_a": mark, "test_b": 3.0}, POINTS) for mark in others)
    assert expected.misfits({"test_a": fitting[0]}, POINTS)


def test_a_sign_that_is_missing_or_too_much_is_told() -> None:
    def noticed(*words: str) -> Result:
        return Result("ada", (), (), words, "full")

    right, wrong = work(Share.FULL, Share.FULL), work(Share.FULL, Share.NONE, "transposed")
    assert not [*unexpected_signs(right, noticed()), *unexpected_signs(wrong, noticed("2: transposed"))]
    assert list(unexpected_signs(right, noticed("1: sign"))) == [
        "of ada in jacobian was noticed '1: sign'; expected was 'nothing'."
    ]
    assert "expected was 'transposed'" in next(unexpected_signs(wrong, noticed()))


def test_a_second_run_that_grades_others_is_told() -> None:
    late = Work("nadia", "chain_rule", {}, {})
    second = Summary("chain_rule", graded=[Result("nadia", (), (), (), "full")])
    outcome = Outcome(Class(("nadia",), (), (late,)), (), second)
    assert not list(unexpected_repeats(outcome))
    second.graded.append(Result("omar", (), (), (), "full"))
    assert list(unexpected_repeats(outcome)) == [
        "when the last ones had come, nadia, omar was graded; expected was nadia."
    ]


def test_the_class_is_the_same_each_time_and_a_smaller_one_is_its_beginning() -> None:
    course = read_course(REPOSITORY)
    whole, small = make_class(course, MOST), make_class(course, FEWEST)
    assert whole == make_class(course, MOST)
    assert len(whole.students) == len(set(whole.students)) == 40
    assert whole.students[:FEWEST] == small.students
    assert all(each in whole.in_time for each in small.in_time)
    assert small.later == whole.later
    assert {each.student for each in whole.later} == {LATE, AGAIN}
    last = ASSIGNMENTS[-1]
    assert (LATE, last) not in {(each.student, each.assignment) for each in whole.in_time}
    assert (AGAIN, last) in {(each.student, each.assignment) for each in whole.in_time}
    assert ABSENT not in whole.final("hessian")
    for assignment in ASSIGNMENTS:
        shares = [share for each in whole.final(assignment).values() for share in each.shares.values()]
        assert {Share.FULL, Share.LESS, Share.NONE} <= set(shares), "right, wrong and missing answers"
        assert len(whole.final(assignment)) > 35


@pytest.mark.parametrize("number", [0, FEWEST - 1, MOST + 1])
def test_a_class_that_has_no_parts_is_refused(number: int) -> None:
    done = CliRunner().invoke(cli, ["demo", "--students", str(number)])
    assert done.exit_code == 2
    assert f"--students {number}: the demo has parts for {FEWEST} to {MOST} students" in done.output


def test_without_the_course_there_is_one_clear_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nablagrade.__file__", str(tmp_path / "site-packages" / "nablagrade" / "__init__.py"))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CourseError, match=r"is not in one\. Run `nablagrade demo` in nablagrade's repository"):
        find_course()


def test_every_stored_answer_that_the_demo_names_is_there() -> None:
    for person in CLASS:
        assert all(not text.startswith("#") for text in person.work(VARIANTS).answers.values())


def test_a_missing_answer_is_named() -> None:
    with pytest.raises(CourseError, match=r"needs the stored answer .*jacobian_batched/right_gone\.py: No such file"):
        read_variant(VARIANTS, "jacobian_batched", "right_gone")


def test_a_folder_with_something_in_it_is_refused(tmp_path: Path) -> None:
    assert new_folder(tmp_path / "new") == tmp_path / "new"
    (tmp_path / "new" / "thesis.tex").touch()
    with pytest.raises(CourseError, match=r"new is not empty\. Name a folder that does not exist yet"):
        new_folder(tmp_path / "new")
    with pytest.raises(CourseError, match=r"thesis\.tex cannot be the demo's folder"):
        new_folder(tmp_path / "new" / "thesis.tex")
