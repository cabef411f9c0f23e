"""The gradebook against nbgrader's own API: what we write is what nbgrader reads, all of it or nothing."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import cast

import nbgrader
import pytest
from nbgrader.api import Gradebook

from nablagrade.errors import CourseError, EngineError
from nablagrade.gradebook import Book, hash_registered, open_gradebook
from nablagrade.gradebook.marks import CellMark
from nablagrade.model import (
    Blueprint,
    Cell,
    Graded,
    GradedNotebook,
    NotebookBlueprint,
    Program,
    Role,
    Score,
    Scores,
    SourceCell,
    Submission,
    Trust,
)

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::sqlalchemy.exc.SAWarning")

LATE = datetime(2026, 3, 2, 12)
DUE = datetime(2026, 3, 2, 11)


def test_dates_are_read_as_nbgrader_does() -> None:
    assert Book.read_date("2026-03-02 12:00:00 UTC") == LATE
    assert Book.read_date("2026-03-02T13:00:00+01:00") == LATE
    assert Book.read_date("the day before yesterday or so") is None
    assert Book.read_date("") is None


@pytest.fixture
def db_url(tmp_path: Path) -> str:
    """A gradebook with assignment "jac": notebooks "jac" (f, test_f 4 points, essay 3, task 2), "more" (test_g 5)."""
    url = f"sqlite:///{tmp_path / 'gradebook.db'}"
    with open_gradebook(url, "course"), Gradebook(url, "course") as gb:
        gb.add_assignment("jac", duedate=DUE)
        gb.add_notebook("jac", "jac", kernelspec='{"name": "python3"}')
        gb.add_solution_cell("f", "jac", "jac")
        gb.add_grade_cell("test_f", "jac", "jac", max_score=4.0, cell_type="code")
        gb.add_grade_cell("essay", "jac", "jac", max_score=3.0, cell_type="markdown")
        gb.add_solution_cell("essay", "jac", "jac")
        gb.add_task_cell("task", "jac", "jac", max_score=2.0, cell_type="markdown")
        gb.add_source_cell(
            "test_f", "jac", "jac", source="assert f(1)\n# hidden", cell_type="code", checksum="abc", locked=True
        )
        gb.add_notebook("more", "jac")
        gb.add_grade_cell("test_g", "more", "jac", max_score=5.0, cell_type="code")
    return url


@pytest.fixture
def book(db_url: str):
    with open_gradebook(db_url, "course") as opened:
        yield opened


def notebook(
    name: str,
    marks: dict[str, float | None],
    unchanged: tuple[str, ...] = (),
    comment: str | None = None,
) -> GradedNotebook:
    roles = {"f": Role.SOLUTION, "essay": Role.MANUAL, "task": Role.TASK}
    cells = tuple(
        Cell(key, "code", "", roles.get(key, Role.TEST), key, unchanged=key in unchanged) for key in {*marks, "f"}
    )
    scores = tuple(Score(key, auto, 9.0, Trust.HIDDEN, comment=comment) for key, auto in marks.items())
    return GradedNotebook(Program(name, cells), Scores(name, scores), {"cells": []})


def graded(folder: Path, *notebooks: GradedNotebook, student: str = "ada") -> Graded:
    for each in notebooks:
        folder.mkdir(exist_ok=True)
        (folder / f"{each.program.notebook}.ipynb").touch()
    return Graded(Submission(student, "jac", folder), notebooks, {})


@pytest.fixture
def full(tmp_path: Path) -> Graded:
    jac = notebook("jac", {"test_f": 2.5, "essay": None, "task": None})
    return graded(tmp_path / "ada", jac, notebook("more", {"test_g": 5.0}))


def test_marks_are_what_nbgrader_reads(book: Book, db_url: str, full: Graded) -> None:
    book.save(full, datetime(2026, 3, 1, 10))

    with Gradebook(db_url, "course") as gb:
        submission = gb.find_submission("jac", "ada")
        assert (submission.score, submission.max_score, submission.needs_manual_grade) == (7.5, 14.0, True)
        assert submission.timestamp == datetime(2026, 3, 1, 10)
        assert gb.find_submission_notebook("more", "jac", "ada").needs_manual_grade is False
        assert gb.find_grade("test_f", "jac", "jac", "ada").failed_tests
        assert gb.find_grade("task", "jac", "jac", "ada").needs_manual_grade
    assert book.scores("jac") == {"ada": {"essay": 0.0, "task": 0.0, "test_f": 2.5, "test_g": 5.0}}


def test_a_manual_score_is_never_touched_and_asks_for_a_second_look(book: Book, db_url: str, full: Graded) -> None:
    book.save(full)
    with Gradebook(db_url, "course") as gb:
        grade = gb.find_grade("test_f", "jac", "jac", "ada")
        grade.manual_score, grade.extra_credit, grade.needs_manual_grade = 3.0, 0.5, False
        gb.find_comment("f", "jac", "jac", "ada").manual_comment = "Nice."
        gb.db.commit()

    book.save(full)

    with Gradebook(db_url, "course") as gb:
        grade = gb.find_grade("test_f", "jac", "jac", "ada")
        assert (grade.auto_score, grade.manual_score, grade.score, grade.needs_manual_grade) == (2.5, 3.0, 3.5, True)
        assert gb.find_comment("f", "jac", "jac", "ada").comment == "Nice."
    assert book.scores("jac")["ada"]["test_f"] == 3.5


def test_unchanged_answers_get_nbgraders_comment_and_lose_it_again(book: Book, db_url: str, tmp_path: Path) -> None:
    def comments() -> list[str | None]:
        with Gradebook(db_url, "course") as gb:
            return [gb.find_comment(name, "jac", "jac", "ada").auto_comment for name in ("f", "essay", "task")]

    blank = notebook("jac", {"test_f": 0.0, "essay": 0.0, "task": None}, unchanged=("f", "essay", "task"))
    book.save(graded(tmp_path / "ada", blank))
    assert comments() == ["No response.", "No response.", None]

    book.save(graded(tmp_path / "ada", notebook("jac", {"test_f": 0.0}, comment="Nearly.")))
    assert comments() == ["Nearly.", None, None]


def test_notebooks_that_were_not_handed_in_score_zero_for_good(book: Book, db_url: str, tmp_path: Path) -> None:
    book.save(graded(tmp_path / "ada", notebook("more", {"test_g": 5.0})))

    with Gradebook(db_url, "course") as gb:
        missing = gb.find_submission_notebook("jac", "jac", "ada")
        assert (missing.score, missing.needs_manual_grade) == (0.0, False)
        assert {grade.auto_score for grade in missing.grades} == {0.0}


@pytest.mark.parametrize(("asked", "given"), [(1.0, 1.0), (-1.0, 0.0), (99.0, 2.5), (None, None)])
def test_a_late_penalty_is_clamped_and_decided_anew(
    book: Book, db_url: str, full: Graded, asked: float | None, given: float | None
) -> None:
    calls = []

    def penalty(*call: object) -> float | None:
        calls.append(call)
        return asked

    def given_for_jac() -> object:
        with Gradebook(db_url, "course") as gb:
            return gb.find_submission_notebook("jac", "jac", "ada").late_submission_penalty

    book.save(full, LATE, penalty)
    assert calls == [("ada", 2.5, 3600.0), ("ada", 5.0, 3600.0)]
    assert given_for_jac() == given

    book.save(full, DUE, penalty)
    assert (len(calls), given_for_jac()) == (2, None)


@pytest.mark.parametrize("points", ["10%", True, float("nan"), [1]])
def test_a_late_penalty_that_is_no_number_is_named(book: Book, full: Graded, points: object) -> None:
    with pytest.raises(EngineError, match=r"plugin gave .*; it must give a number of points, or None"):
        book.save(full, LATE, lambda *_: cast("float", points))


def test_nothing_is_saved_when_anything_fails(book: Book, db_url: str, full: Graded) -> None:
    def broken(*_: object) -> float:
        raise KeyError("rate")

    with pytest.raises(EngineError, match=r"The marks of ada for jac were not saved.*plugin raised KeyError: 'rate'"):
        book.save(full, LATE, broken)
    stranger = replace(full, notebooks=(notebook("jac", {"test_f": 1.0, "test_new": 1.0}),))
    with pytest.raises(
        EngineError, match=r"cell 'test_new' of notebook 'jac' is not in the gradebook. Run `nablagrade"
    ):
        book.save(stranger)
    with pytest.raises(EngineError, match="notebook 'extra' is not in the gradebook"):
        book.save(replace(full, notebooks=(notebook("extra", {}),)))

    with Gradebook(db_url, "course") as gb:
        assert gb.students == []


def test_an_unregistered_assignment_is_named(book: Book, db_url: str, full: Graded) -> None:
    other = replace(full, submission=replace(full.submission, assignment="hessian"))
    with pytest.raises(EngineError, match=r"ada for hessian .* `nablagrade release hessian`"):
        book.save(other)
    with Gradebook(db_url, "course") as gb:
        assert [assignment.name for assignment in gb.assignments] == ["jac"]


def test_a_locked_gradebook_is_waited_for(db_url: str, full: Graded, monkeypatch: pytest.MonkeyPatch) -> None:
    writer = sqlite3.connect(db_url.removeprefix("sqlite:///"), isolation_level=None, check_same_thread=False)
    writer.execute("BEGIN IMMEDIATE")
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 2:
            writer.execute("ROLLBACK")

    monkeypatch.setattr("nablagrade.gradebook.book.time.sleep", wait)
    with open_gradebook(f"{db_url}?timeout=0.01", "course") as book:
        book.save(full)
        assert waits == [0.1, 0.2]

        writer.execute("BEGIN IMMEDIATE")
        with pytest.raises(EngineError, match="database is locked"):
            book.save(full)
    writer.close()


def test_two_writers_meet_without_a_loss(db_url: str, tmp_path: Path) -> None:
    def save(first: int) -> None:
        with open_gradebook(db_url, "course") as book:
            for number in range(first, first + 8):
                folder = tmp_path / f"s{number}"
                book.save(graded(folder, notebook("more", {"test_g": 1.0}), student=f"s{number}"))

    threads = [threading.Thread(target=save, args=(first,)) for first in (0, 4)]  # s4 to s7 are written by both
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with open_gradebook(db_url, "course") as book:
        assert {student: marks["test_g"] for student, marks in book.scores("jac").items()} == {
            f"s{number}": 1.0 for number in range(12)
        }


def test_one_notebook_leaves_the_others_and_the_penalty_alone(book: Book, db_url: str, full: Graded) -> None:
    book.save(full, LATE, lambda *_: 1.0)
    book.save_notebook("ada", "jac", notebook("jac", {"test_f": 4.0}))

    assert book.scores("jac")["ada"] == {"essay": 0.0, "task": 0.0, "test_f": 4.0, "test_g": 5.0}
    with Gradebook(db_url, "course") as gb:
        assert gb.find_submission("jac", "ada").late_submission_penalty == 2.0
        assert gb.find_submission("jac", "ada").timestamp == LATE


def test_overlay_takes_what_was_registered_and_keeps_the_rest(book: Book) -> None:
    cells = (
        SourceCell("test_f", Role.TEST, "code", 1.0, "assert f(2)", "old"),
        SourceCell("new", Role.LOCKED, "markdown", 0.0, "New text."),
    )
    other = NotebookBlueprint("other", cells, {"name": "julia"})
    blueprint = Blueprint("jac", (NotebookBlueprint("jac", cells), other), Path("source/jac"))

    over = book.overlay(blueprint)

    assert over.notebooks[0].cells == (
        SourceCell("test_f", Role.TEST, "code", 4.0, "assert f(1)\n# hidden", "abc"),
        cells[1],
    )
    assert over.notebooks[0].kernelspec == {"name": "python3"}
    assert over.notebooks[1] == other


def test_one_grade_id_in_two_notebooks_is_told_apart(book: Book, db_url: str, tmp_path: Path) -> None:
    with Gradebook(db_url, "course") as gb:
        gb.add_grade_cell("test_f", "more", "jac", max_score=1.0, cell_type="code")
    book.save(graded(tmp_path / "ada", notebook("more", {"test_g": 5.0, "test_f": 1.0})))
    assert book.scores("jac")["ada"] == {
        "essay": 0.0,
        "task": 0.0,
        "jac/test_f": 0.0,
        "more/test_f": 1.0,
        "test_g": 5.0,
    }


def test_the_marks_of_a_class_are_what_nbgrader_counts(book: Book, db_url: str, full: Graded, tmp_path: Path) -> None:
    book.save(full, LATE, lambda *_: 1.0)
    blank = notebook("jac", {"test_f": 0.0, "essay": 0.0, "task": None}, unchanged=("f", "essay"))
    book.save(graded(tmp_path / "bob", blank, student="bob"))
    with Gradebook(db_url, "course") as gb:
        grade = gb.find_grade("essay", "jac", "jac", "ada")
        grade.manual_score, grade.extra_credit, grade.needs_manual_grade = 2.0, 0.5, False
        gb.find_grade("test_g", "more", "jac", "ada").extra_credit = 0.25
        gb.add_student("cid", last_name="Doe")
        gb.add_assignment("other")
        gb.add_submission("other", "cid")
        gb.db.commit()

    found = book.class_marks("jac")
    jac = {("jac", "test_f"): 4.0, ("jac", "essay"): 3.0, ("jac", "task"): 2.0}
    assert found.maxima == {**jac, ("more", "test_g"): 5.0}
    assert found.names == {"ada": "", "bob": "", "cid": "Doe"}
    assert found.students.keys() == {"ada", "bob"}, "cid has handed in something else"
    ada, bob = found.students["ada"], found.students["bob"]
    assert ada.cells["jac", "essay"] == CellMark(2.5, given=True, by_person=True, waiting=False)
    assert ada.cells["jac", "task"] == CellMark(0.0, given=False, by_person=False, waiting=True)
    assert ada.cells["more", "test_g"] == CellMark(5.25, given=True, by_person=True, waiting=False)
    assert ada.cells["jac", "test_f"] == CellMark(2.5, given=True, by_person=False, waiting=False)
    assert (ada.penalty, ada.late, ada.unanswered) == (2.0, True, frozenset())
    assert (bob.penalty, bob.late, bob.unanswered) == (0.0, False, frozenset({("jac", "f"), ("jac", "essay")}))
    with Gradebook(db_url, "course") as gb:
        of_nbgrader = gb.find_submission("jac", "ada")
        assert ada.total == of_nbgrader.score - of_nbgrader.late_submission_penalty == 8.25


def test_what_is_no_gradebook_is_a_course_error(tmp_path: Path) -> None:
    (tmp_path / "gradebook.db").write_text("not a database, and longer than a header" * 10)
    with (
        pytest.raises(CourseError, match=r"cannot be read.*nbgrader db upgrade"),
        open_gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}", "course"),
    ):
        pass


@pytest.mark.parametrize(
    ("db_url", "says"),
    [
        ("gradebook:s3cret", r"^c\.CourseDirectory\.db_url is not the address of a database, such as 'sqlite:///"),
        ("nosuch://us:s3cret@host/x", r"^The gradebook nosuch://us:\*\*\*@host/x cannot be read: Can't load plugin"),
        ("oracle://us:s3cret@host/x", r"^The gradebook oracle://us:\*\*\*@host/x cannot be read: No module named"),
    ],
)
def test_an_address_without_a_database_is_a_course_error(db_url: str, says: str) -> None:
    with pytest.raises(CourseError, match=says):
        hash_registered(db_url, "jac")
    with pytest.raises(CourseError, match=says), open_gradebook(db_url, "course"):
        pass


def test_a_gradebook_of_ours_has_the_schema_version_of_nbgraders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")  # nbgrader would look for a program called alembic
    with open_gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}", "course"):
        pass
    database = sqlite3.connect(tmp_path / "gradebook.db")
    ((head,),) = database.execute("SELECT version_num FROM alembic_version")
    database.close()
    versions = Path(nbgrader.__file__).parent / "alembic" / "versions"
    parents = "".join(file.read_text() for file in versions.glob("*.py"))
    assert parents.count(head) >= 1
    assert f"down_revision = '{head}'" not in parents


WRITER = """
import sys, time
from pathlib import Path
from nablagrade.gradebook import open_gradebook
from nablagrade.model import Cell, Graded, GradedNotebook, Program, Role, Score, Scores, Submission, Trust

url, folder, assignment, count = sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
with open_gradebook(url, "course") as book:
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(count):
        submission = Submission(f"s{number % 10}", assignment, folder)
        cells = (Cell("test_g", "code", "", Role.TEST, "test_g"),)
        scores = Scores("nb", (Score("test_g", float(number // 10), 9.0, Trust.HIDDEN),))
        book.save(Graded(submission, (GradedNotebook(Program("nb", cells), scores, {"cells": []}),), {}))
"""

PERSON = """
import sys
from nbgrader.api import Gradebook

url, count = sys.argv[1], int(sys.argv[2])
with Gradebook(url, "course") as gb:
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(count):
        grade = gb.find_grade("test_g", "nb", "one", f"s{number % 10}")
        grade.manual_score, grade.extra_credit = float(number), 0.5
        gb.find_comment("g", "nb", "one", f"s{number % 10}").manual_comment = f"Seen {number}."
        gb.db.commit()
"""

FORMGRADER = """
import sys
from nbgrader.api import Gradebook

url, count = sys.argv[1], int(sys.argv[2])
print("ready", flush=True)
sys.stdin.readline()
for number in range(count):
    with Gradebook(url, "course") as gb:
        gb.student_dicts()
        gb.notebook_submission_dicts("nb", "one")
        gb.average_assignment_score("two")
"""


@pytest.mark.slow
def test_two_runs_a_person_and_formgrader_at_once_lose_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'gradebook.db'}"
    (tmp_path / "nb.ipynb").touch()
    with open_gradebook(url, "course"), Gradebook(url, "course") as gb:
        for assignment in ("one", "two"):
            gb.add_assignment(assignment)
            gb.add_notebook("nb", assignment)
            gb.add_solution_cell("g", "nb", assignment)
            gb.add_grade_cell("test_g", "nb", assignment, max_score=9.0, cell_type="code")
        for number in range(10):
            gb.add_student(f"s{number}")
            gb.add_submission("one", f"s{number}")
    programs = [
        (WRITER, url, str(tmp_path), "one", "40"),
        (WRITER, url, str(tmp_path), "two", "40"),
        (PERSON, url, "20"),
        (FORMGRADER, url, "8"),
    ]
    running = [
        subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", *program],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for program in programs
    ]  # fmt: skip
    for each in running:
        assert each.stdout is not None and each.stdout.readline() == "ready\n"
    for each in running:  # all at once, when every one has been imported
        assert each.stdin is not None
        each.stdin.write("go\n")
        each.stdin.flush()
    said = [(each.communicate(timeout=240)[1], each.returncode) for each in running]
    assert said == [("", 0)] * 4

    with Gradebook(url, "course") as gb:
        for number in range(10):
            for assignment in ("one", "two"):
                assert gb.find_grade("test_g", "nb", assignment, f"s{number}").auto_score == 3.0
            grade = gb.find_grade("test_g", "nb", "one", f"s{number}")
            assert (grade.manual_score, grade.extra_credit) == (10.0 + number, 0.5)
            assert gb.find_comment("g", "nb", "one", f"s{number}").manual_comment == f"Seen {10 + number}."
