"""Every recipe of the cookbook: its solution gets full marks, its wrong answer what the page says it earns."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from nablagrade.doors.course import Course
from nablagrade.doors.scaffold import add_exercise
from nablagrade.model import Graded, Submission
from nablagrade.notebook import read_blueprint
from nablagrade.pipeline import Engine
from nablagrade.settings import Settings
from tests.conftest import ROOT
from tests.docs.pages import Block, blocks, put_into_cell

BLOCKS = list(blocks((ROOT / "docs" / "cookbook.md").read_text(encoding="utf-8")))
ASSIGNMENT, POINTS = "cookbook", 4
EARNS = re.compile(r"wrong: (\w+) earns (\d+)")

pytestmark = pytest.mark.long


def noted(beginning: str) -> Iterator[Block]:
    return (block for block in BLOCKS if block.note.startswith(beginning))


def name_of(block: Block) -> str:
    return block.note.split()[1]


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A course with all the recipes as exercises, their cells and checks made by `nablagrade add`, then filled in."""
    course = Course(Settings(tmp_path, tmp_path / "graders"), "sqlite://", "cookbook")
    for block in noted("solution: "):
        notebook, checks = add_exercise(course, ASSIGNMENT, name_of(block), POINTS)
        put_into_cell(notebook, name_of(block).replace("_", "-"), block.text)
        put_into_cell(notebook, f"test-{name_of(block).replace('_', '-')}", "pass")
        checks.unlink()
    for block in noted("file: "):
        (tmp_path / name_of(block)).write_text(block.text, encoding="utf-8")
    return course


def test_every_recipe_works_as_it_is_written(course: Course, plain_pytest: None) -> None:
    source = course.source_folder(ASSIGNMENT)
    wrong = course.root / "wrong"
    shutil.copytree(source, wrong)
    expected = {}
    for block in noted("wrong: "):
        found = EARNS.fullmatch(block.note)
        assert found, block.note
        put_into_cell(wrong / f"{ASSIGNMENT}.ipynb", found[1].replace("_", "-"), block.text)
        expected[found[1]] = float(found[2])
    blueprint = read_blueprint(source, ASSIGNMENT)
    with Engine(replace(course.settings, secret="cookbook")) as engine:
        full, partly = (
            engine.grade(Submission(folder.name, ASSIGNMENT, folder), blueprint) for folder in (source, wrong)
        )
    assert marks(full) == dict.fromkeys(expected, POINTS), failures(full)
    assert marks(partly) == expected, failures(partly)


def marks(graded: object) -> dict[str, float | None]:
    assert isinstance(graded, Graded), graded
    scores = [score for notebook in graded.notebooks for score in notebook.scores.scores]
    return {score.grade_id.removeprefix("test_"): score.auto for score in scores}


def failures(graded: object) -> str:
    assert isinstance(graded, Graded), graded
    checks = [check for notebook in graded.notebooks for score in notebook.scores.scores for check in score.checks]
    return "\n".join(f"{check.exercise}.{check.name}: {check.verdict} {check.staff}" for check in checks if check.staff)


def test_no_block_is_left_out() -> None:
    """A recipe is a solution, checks and a wrong answer; nothing on the page goes unread."""
    solutions = {name_of(block) for block in noted("solution: ")}
    assert solutions == {name_of(block) for block in noted("wrong: ")}
    checks = {f"graders/{ASSIGNMENT}/test_{name}.py" for name in solutions}
    assert {name_of(block) for block in noted("file: ")} == checks | {f"graders/{ASSIGNMENT}/functions.py"}
    assert all(block.note for block in BLOCKS)
