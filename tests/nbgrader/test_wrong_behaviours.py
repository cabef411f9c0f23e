"""What stock nbgrader 0.9 gets wrong, each with the outcome that is wanted instead.

Two exercises of 5 points. The answers are handed in twice, for hidden checks and for classic test cells. Classic cells
share the box with the student's code, so an object that claims to equal everything still wins there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from nablagrade.doors.nbgrader_plugin import read_course
from nablagrade.doors.records import RECORD
from nablagrade.doors.runs.run import grade_assignment
from tests.nbgrader.small import DOUBLE, answered, make_course, submit
from tests.nbgrader.tools import scores, working_in

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]  # nbgrader warns of its own future

FORGED = (
    "def forge(*_):\n    get_ipython().displayhook(5)\n"
    "get_ipython().events.register('pre_run_cell', forge)\n"
    "get_ipython().events.register('post_run_cell', forge)\n"
)
BLANKED = "get_ipython().input_transformers_cleanup.append(lambda lines: [])\n"
LIAR = "class Liar:\n    def __eq__(self, other):\n        return True\n    __float__ = lambda self: 5.0\n"
PEEP = "import glob, os\nprint(sorted(glob.glob('**/*.ipynb', recursive=True)), os.path.exists('../classic'))\n"
THIEF = "import sqlite3\nsqlite3.connect('../../../gradebook.db').execute('update grade set auto_score = 10')\n"
WARNED = "import sys, warnings\nprint('mind you', file=sys.stderr)\nwarnings.warn('deprecated')\n"
WRONG = "def double(x):\n    return 3 * x\n"


@dataclass(frozen=True)
class Row:
    """An answer, and what both kinds of test cell give for it; of 10, where the other exercise is right."""

    hidden: float
    classic: float
    answers: dict[str, str]


ROWS = {
    "right": Row(10, 10, {}),
    "forged-result": Row(5, 5, {"double": WRONG + FORGED}),
    "blanked-cells": Row(0, 0, {"double": WRONG + BLANKED}),
    "equal-to-all": Row(5, 10, {"double": f"{LIAR}def double(x):\n    return Liar()\n"}),
    "peeping": Row(10, 10, {"double": DOUBLE + PEEP}),
    "thief": Row(10, 10, {"double": DOUBLE + THIEF}),
    "on-stderr": Row(
        10, 10, {"double": DOUBLE.replace(":\n", ":\n    print('x', file=__import__('sys').stderr)\n") + WARNED}
    ),
    "exit": Row(5, 5, {"double": "import os\ndef double(x):\n    os._exit(0)\n"}),
    "exit-at-once": Row(5, 5, {"double": "import os\nos._exit(0)\n"}),
    "endless": Row(5, 5, {"double": "def double(x):\n    while True:\n        pass\n"}),
    "above": Row(5, 5, {"share": "def share(n):\n    return 5.01\n"}),
    "negative": Row(5, 5, {"share": "def share(n):\n    return -1\n"}),
    "no-number": Row(5, 5, {"share": "def share(n):\n    return float('nan') if n == 4 else 'five'\n"}),
    "partly": Row(5, 7.5, {"share": "def share(n):\n    return n / 8\n"}),
}


@dataclass(frozen=True)
class Class:
    """The rows as students of both assignments, graded."""

    course: Path

    def record(self, assignment: str, student: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder(assignment, student) / RECORD).read_bytes())
        return found

    def notebook(self, assignment: str, student: str) -> dict[str, Any]:
        """What the record says of the one notebook."""
        (found,) = self.record(assignment, student)["notebooks"]
        return dict(found)

    def score(self, assignment: str, student: str, grade_id: str) -> dict[str, Any]:
        found = self.notebook(assignment, student)["scores"]
        return next(score for score in found if score["grade_id"] == grade_id)

    def note(self, assignment: str, student: str, grade_id: str) -> str:
        return str(self.score(assignment, student, grade_id)["note"].get("en", ""))

    def verdicts(self, student: str, grade_id: str) -> list[str]:
        return [check["verdict"] for check in self.score("hidden", student, grade_id)["checks"]]

    def text(self, assignment: str, student: str) -> str:
        (file,) = self.folder(assignment, student).glob("*.ipynb")
        return str([each.get("outputs") for each in json.loads(file.read_bytes())["cells"]])

    def folder(self, assignment: str, student: str) -> Path:
        return self.course / "autograded" / student / assignment


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Class]:
    course = make_course(tmp_path_factory.mktemp("rows") / "course")
    with working_in(course):
        for assignment in ("hidden", "classic"):
            for student, row in ROWS.items():
                submit(course, student, answered(assignment, **row.answers), assignment)
            for student in ("without-tests", "without-tests-wrong"):
                handed_in = answered(assignment, **({} if student == "without-tests" else {"double": WRONG}))
                handed_in["cells"] = [each for each in handed_in["cells"] if not each["id"].startswith("test_")]
                submit(course, student, handed_in, assignment)
            summary = grade_assignment(read_course(course), assignment)
            assert not summary.ungraded
    yield Class(course)


@pytest.mark.parametrize("assignment", ["hidden", "classic"])
@pytest.mark.parametrize("student", ROWS)
def test_what_an_answer_is_worth(graded: Class, student: str, assignment: str) -> None:
    assert scores(graded.course, assignment)[student] == getattr(ROWS[student], assignment)


@pytest.mark.parametrize("assignment", ["hidden", "classic"])
def test_a_deleted_test_cell_is_put_back_and_graded(graded: Class, assignment: str) -> None:
    found = scores(graded.course, assignment)
    assert (found["without-tests"], found["without-tests-wrong"]) == (10, 5)
    noticed = graded.notebook(assignment, "without-tests")["noticed"]
    assert "The test cell 'test_double' was missing; it was put back." in noticed


@pytest.mark.parametrize("assignment", ["hidden", "classic"])
def test_there_is_nothing_to_read_and_no_gradebook(graded: Class, assignment: str) -> None:
    assert "[] False" in graded.text(assignment, "peeping")
    assert "OperationalError" in graded.text(assignment, "thief")


@pytest.mark.parametrize("student", ["above", "negative", "no-number"])
def test_a_number_that_is_no_score_is_said_clearly(graded: Class, student: str) -> None:
    note = graded.note("classic", student, "test_share")
    assert note == "This test cell showed a result that is not a number from 0 to its points."


def test_a_death_is_said_clearly_and_the_rest_is_kept(graded: Class) -> None:
    assert graded.note("classic", "exit", "test_double") == "This test cell did not run through."
    assert graded.verdicts("exit", "test_double") == ["died"] * 3


def test_one_time_limit_is_paid_per_exercise(graded: Class) -> None:
    assert graded.verdicts("endless", "test_double") == ["time_limit"] * 3
    took = graded.record("hidden", "endless")["volatile"]["checks_wall_s"]
    waited = [seconds >= 1.5 for name, seconds in took.items() if name.startswith("double.")]
    assert sum(waited) == 1, "the others have the verdict, and were not run"


def test_how_far_a_score_can_be_relied_on_is_recorded(graded: Class) -> None:
    for assignment in ("hidden", "classic"):
        trust = {score["trust"] for score in graded.notebook(assignment, "right")["scores"]}
        assert trust == ({"hidden"} if assignment == "hidden" else {"classic", "manual"})
