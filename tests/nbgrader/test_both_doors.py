"""`nbgrader autograde` and `nablagrade grade` on one class: the same marks, notebooks and files.

The class hands in notebooks as other editors save them, files of several kinds, and late work. It is graded once
through each door, in two copies of one course.
"""

from __future__ import annotations

import html
import json
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook
from nbgrader.apps import AutogradeApp, GenerateFeedbackApp

from nablagrade.doors.nbgrader_plugin import read_course
from nablagrade.doors.runs.run import grade_assignment
from tests.nbgrader.editors import KINDS, as_saved_by
from tests.nbgrader.small import DOUBLE, STUB, answered, make_course, submit
from tests.nbgrader.tools import Mark, marks, run, working_in, write

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]  # nbgrader warns of its own future

MORE = (
    "c.LateSubmissionPlugin.penalty_method = 'zero'\n"
    "c.CourseDirectory.groupshared = True\n"
    "c.CourseDirectory.student_id_exclude = 'left-out'\n"
    "c.Autograde.exclude_overwriting = {'classic': ['helper.py']}\n"
    "c.LimitOutput.max_lines = 5\n"
)
FULL = {
    "classic/test_double": Mark(5.0, False),
    "classic/test_share": Mark(5.0, False),
    "classic/why": Mark(None, True),
    "classic/double": Mark(None, False),
    "classic/share": Mark(None, False),
}
READS = "from helper import whose\nprint(whose, open('data.txt').read())\nopen('table.csv', 'w').write('1')\n"
ENVIRONMENT = "import os\nprint(os.environ.get('NBGRADER_EXECUTION'), os.environ.get('NBGRADER_VALIDATING'))\n"


@dataclass(frozen=True)
class Doors:
    """One course graded through both doors."""

    nbgrader: Path
    nablagrade: Path

    def folders(self, student: str) -> tuple[Path, Path]:
        nbgrader, nablagrade = (
            course / "autograded" / student / "classic" for course in (self.nbgrader, self.nablagrade)
        )
        return nbgrader, nablagrade


def hand_in(course: Path) -> None:
    for kind in KINDS:
        submit(course, kind, as_saved_by(kind, answered("classic")))
    submit(course, "cp1252", as_saved_by("nbformat-4.5", answered("classic", why="é")).decode().encode("cp1252"))
    submit(course, "mixed-up", with_other_ids("\n# another"))
    submit(course, "renumbered", with_other_ids())
    submit(course, "left-out", answered("classic"))
    submit(course, "unanswered", answered("classic", double=STUB, share=STUB, why="YOUR ANSWER HERE"))
    without = answered("classic")
    submit(course, "deleted", {**without, "cells": without["cells"][:-1]})
    submit(course, "talkative", answered("classic", double=f"{DOUBLE}print('x\\n' * 100)\n{ENVIRONMENT}"))
    folder = submit(course, "files", answered("classic", double=READS + DOUBLE))
    for name in ("helper.py", "data.txt", "mine.txt", "old.bak"):
        write(folder / name, "whose = 'theirs'\n")
    for student in ("late", "in-time"):
        folder = submit(course, student, answered("classic"))
        write(folder / "timestamp.txt", f"2026-03-0{2 if student == 'late' else 1} 00:00:00 UTC\n")


def with_other_ids(text: str = "") -> dict[str, Any]:
    """With ids that were given out anew; with other text, too, it is the notebook of another assignment."""
    document = answered("classic")
    for each in document["cells"]:
        each["metadata"]["nbgrader"]["grade_id"] += "_of_another"
        each["source"] += text
    return document


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    nbgrader = make_course(tmp_path_factory.mktemp("doors") / "nbgrader", MORE)
    write(nbgrader / "source" / "classic" / "helper.py", "whose = 'the instructor'\n")
    hand_in(nbgrader)
    with Gradebook(f"sqlite:///{nbgrader / 'gradebook.db'}", "course") as gb:
        gb.update_or_create_assignment("classic", duedate="2026-03-01 12:00:00 UTC")
    nablagrade = nbgrader.with_name("nablagrade")
    shutil.copytree(nbgrader, nablagrade)
    with working_in(nbgrader):
        assert run(AutogradeApp, "classic") == 0
    folder = submit(nablagrade, "misnamed", answered("classic"))  # nbgrader's own autograde leaves such students out
    (folder / "classic.ipynb").rename(folder / "classic (1).ipynb")
    with working_in(nablagrade):
        assert not grade_assignment(read_course(nablagrade), "classic").ungraded
    yield Doors(nbgrader, nablagrade)


STUDENTS = (
    *KINDS,
    "cp1252",
    "mixed-up",
    "renumbered",
    "unanswered",
    "deleted",
    "talkative",
    "files",
    "late",
    "in-time",
)


@pytest.mark.parametrize("kind", KINDS)
def test_an_editors_habits_cost_nothing(doors: Doors, kind: str) -> None:
    assert marks(doors.nablagrade, "classic", kind) == FULL


@pytest.mark.parametrize("student", STUDENTS)
def test_both_doors_give_the_same_marks(doors: Doors, student: str) -> None:
    found = marks(doors.nbgrader, "classic", student)
    assert found == marks(doors.nablagrade, "classic", student)
    assert len(found) == 5


@pytest.mark.parametrize("student", STUDENTS)
def test_both_doors_leave_the_same_files(doors: Doors, student: str) -> None:
    nbgrader, nablagrade = (contents(folder) for folder in doors.folders(student))
    assert nbgrader == nablagrade
    assert {"classic.ipynb", "grading.json", "data.txt"} <= nbgrader.keys()


def test_files_are_whose_they_should_be(doors: Doors) -> None:
    for folder in doors.folders("files"):
        assert (folder / "data.txt").read_text() == "the instructor's\n"
        assert (folder / "helper.py").read_text() == (folder / "mine.txt").read_text() == "whose = 'theirs'\n"
        assert (folder / "table.csv").read_text() == "1"
        assert not (folder / "old.bak").exists()
        assert "theirs the instructor's" in printed(folder)


def test_folders_and_files_are_the_groups(doors: Doors) -> None:
    for folder in doors.folders("files"):
        assert stat.S_IMODE(folder.stat().st_mode) & 0o2770 == 0o2770
        assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o664}


@pytest.mark.parametrize(
    ("student", "why"), [("cp1252", "is not UTF-8 text"), ("mixed-up", "is of another assignment")]
)
def test_a_file_that_cannot_be_graded_says_why(doors: Doors, student: str, why: str) -> None:
    found = marks(doors.nablagrade, "classic", student)
    assert [found[f"classic/{name}"].auto for name in ("test_double", "test_share", "why")] == [0, 0, 0]
    record = json.loads((doors.folders(student)[1] / "grading.json").read_bytes())
    assert why in record["notebooks"][0]["unreadable"]["en"]


def test_ids_given_out_anew_leave_the_written_answer_to_a_person(doors: Doors) -> None:
    found = marks(doors.nablagrade, "classic", "renumbered")
    assert [found[f"classic/{name}"].auto for name in ("test_double", "test_share", "why")] == [5, 5, None]
    assert found["classic/why"].needs_person


def test_a_misnamed_notebook_gets_a_page_that_names_it(doors: Doors) -> None:
    found = marks(doors.nablagrade, "classic", "misnamed")
    assert {mark.auto for mark in found.values() if mark.auto is not None} == {0.0}
    assert not any(mark.needs_person for mark in found.values())
    with working_in(doors.nablagrade):
        assert run(GenerateFeedbackApp, "classic", "--student", "misnamed") == 0
    page = (doors.nablagrade / "feedback" / "misnamed" / "classic" / "classic.html").read_text()
    assert "was not submitted. Found instead: 'classic (1).ipynb'. Rename it to classic.ipynb" in html.unescape(page)


def test_who_did_not_answer_is_not_kept_waiting(doors: Doors) -> None:
    found = marks(doors.nbgrader, "classic", "unanswered")
    assert found["classic/why"] == Mark(0.0, False, "No response.")
    assert found["classic/double"] == Mark(None, False, "No response.")
    assert marks(doors.nbgrader, "classic", "deleted")["classic/why"] == Mark(0.0, False, "No response.")


def test_excluded_students_are_left_out(doors: Doors) -> None:
    assert not any(folder.exists() for folder in doors.folders("left-out"))


def test_late_work_is_penalised_by_the_courses_plugin(doors: Doors) -> None:
    for course in (doors.nbgrader, doors.nablagrade):
        with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "course") as gb:
            penalties = [gb.find_submission("classic", name).late_submission_penalty for name in ("late", "in-time")]
        assert penalties == [10.0, 0.0]


def test_outputs_are_cut_and_say_so(doors: Doors) -> None:
    for folder in doors.folders("talkative"):
        assert printed(folder).endswith("... Output truncated ...")


def contents(folder: Path) -> dict[str, Any]:
    """Files by name; of the record what is not bound to one grading."""
    found: dict[str, Any] = {}
    for file in sorted(folder.rglob("*")):
        data = file.read_bytes()
        if file.name == "grading.json":
            found[file.name] = {key: value for key, value in json.loads(data).items() if key != "volatile"}
        else:
            found[file.relative_to(folder).as_posix()] = json.loads(data) if file.suffix == ".ipynb" else data
    return found


def printed(folder: Path) -> str:
    cells = json.loads((folder / "classic.ipynb").read_bytes())["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", []) if output["output_type"] == "stream"]
    return "".join("".join(output["text"]) for output in outputs)
