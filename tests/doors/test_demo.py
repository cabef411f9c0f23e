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

from nablagrade.doors.demo.answers import read_variant
from nablagrade.doors.demo.people import CLASS
from nablagrade.doors.demo.scratch import find_course, new_folder
from nablagrade.doors.demo.story import expected_marks, fits
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
    """The totals in the table; in its rows, two blanks or more stand between two cells."""
    rows = (re.split(r"\s{2,}", line.strip()) for line in output.splitlines())
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


@pytest.mark.slow
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
        [*COMMAND, "--dir", str(demo)], cwd=course, env=environment, capture_output=True, text=True, timeout=240
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    assert (contents(course), contents(home), contents(temporary)) == before
    check_output(done.stdout)
    check_pages(demo)
    check_what_students_can_read(demo)


def check_output(output: str) -> None:
    found = totals(output)
    assert 10 < found.pop("hiro") < 12
    assert found == TOTALS
    assert "13 graded, 0 unchanged, 0 ungraded" in output
    assert "Everybody earned what the story expects." in output


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


def test_a_mark_that_the_story_does_not_expect_is_told() -> None:
    amara, hiro = CLASS[0], next(person for person in CLASS if None in person.marks)
    full, part = expected_marks(amara), {**expected_marks(hiro), "test_jacobian_numerical": 0.75}
    assert fits(full, amara)
    assert not fits({**full, "test_jacobian_batched": 1.99}, amara)
    assert not fits({name: mark for name, mark in full.items() if name != "test_jacobian_batched"}, amara)
    assert fits(part, hiro)
    assert not any(fits({**part, "test_jacobian_numerical": mark}, hiro) for mark in (None, 0.0, 2.0))


def test_without_the_course_there_is_one_clear_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nablagrade.__file__", str(tmp_path / "site-packages" / "nablagrade" / "__init__.py"))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CourseError, match=r"is not in one\. Run `nablagrade demo` in nablagrade's repository"):
        find_course()


def test_every_stored_answer_that_the_demo_names_is_there() -> None:
    for person in CLASS:
        assert all(not text.startswith("#") for text in person.answers(VARIANTS).values())


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
