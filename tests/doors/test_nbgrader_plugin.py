"""nbgrader with the engine installed, run in this process on a tiny course; only the pool of workers is a fake."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment
from nbconvert.exporters import HTMLExporter
from nbgrader.api import Gradebook
from nbgrader.apps import AutogradeApp, GenerateAssignmentApp, GenerateFeedbackApp
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from nablagrade.doors.nbgrader_plugin import install, late_penalty, pages, read_course, workers
from nablagrade.doors.nbgrader_plugin.hooks import AUTOGRADE
from nablagrade.doors.runs.run import grade_assignment
from nablagrade.errors import CourseError
from nablagrade.gradebook import open_gradebook
from nablagrade.model import Blueprint, Graded, GradedNotebook, Role, Score, Scores, Submission, Trust, Ungraded
from nablagrade.notebook import read_program, to_notebook
from nablagrade.settings import Settings
from tests.nbgrader.tools import cell, notebook_of, run, write

pytestmark = pytest.mark.filterwarnings("ignore")  # nbgrader, nbconvert and bleach warn of their own future

CONFIG = """
c = get_config()
c.CourseDirectory.course_id = "course"
import nablagrade
nablagrade.install(c)
"""
XSS = "<script>alert(1)</script><img src=x onerror=alert(2)>"


def notebook(answer: str = "pass", essay: str = "Because.", test: str = "assert f(1)") -> dict[str, Any]:
    cells = [
        cell("f", answer, solution=True),
        cell("test_f", test, grade=True, locked=True, points=4),
        cell("essay", essay, "markdown", grade=True, solution=True, points=2),
    ]
    return notebook_of(*cells)


class FakePool:
    """Gives full marks to answers that say "right"; a student called "unlucky" stays ungraded."""

    def __init__(self) -> None:
        self.asked: list[Submission] = []
        self.opened = 0
        self.closed = 0

    @contextmanager
    def open(self, settings: Settings) -> Iterator[FakePool]:
        self.settings = settings
        self.opened += 1
        yield self
        self.closed += 1

    def submit(self, submission: Submission, blueprint: Blueprint) -> Future[Graded | Ungraded]:
        self.asked.append(submission)
        future: Future[Graded | Ungraded] = Future()
        if submission.student == "unlucky":
            future.set_result(Ungraded(submission, "the box did not start."))
        else:
            notebooks = tuple(self._grade(submission, each) for each in blueprint.notebooks)
            future.set_result(Graded(submission, notebooks, {"student": submission.student}))
        return future

    def _grade(self, submission: Submission, blueprint: Any) -> GradedNotebook:
        program = read_program(submission.folder / f"{blueprint.name}.ipynb", blueprint, self.settings.limits)
        right = any("right" in each.source for each in program.cells if each.role is Role.SOLUTION)
        marks = {Role.TEST: 4.0 if right else 0.0, Role.MANUAL: None}
        scores = tuple(
            Score(each.grade_id or "", 0.0 if program.unreadable else marks[each.role], each.points, Trust.HIDDEN)
            for each in program.cells
            if each.role in marks
        )
        executed = to_notebook(program, [None] * len(program.cells))
        for each in executed["cells"]:
            if each["metadata"].get("nbgrader", {}).get("grade_id") == "test_f":
                row = '<tr><th style="color: red">Polar</th><td>passed</td></tr>'
                table = f'<table class="nablagrade-results">{row}</table>'
                each["outputs"] = [{"output_type": "display_data", "data": {"text/html": table + XSS}, "metadata": {}}]
        return GradedNotebook(program, Scores(blueprint.name, scores), executed)


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakePool]:
    fake = FakePool()
    holder = workers.PoolHolder(fake.open)
    monkeypatch.setattr(workers, "HOLDER", holder)
    yield fake
    holder.close()


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty course folder that is the working directory, away from any configuration of whoever runs the tests."""
    course = tmp_path / "course"
    course.mkdir()
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "none"))
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(tmp_path / "none"))
    monkeypatch.delenv("NABLAGRADE_SECRET", raising=False)
    monkeypatch.chdir(course)
    monkeypatch.setattr(sys, "path", list(sys.path))
    (course / "nbgrader_config.py").write_text(CONFIG)
    return course


@pytest.fixture
def course(root: Path, pool: FakePool) -> Path:
    write(
        root / "source" / "jac" / "jac.ipynb",
        notebook(test="assert f(1)\n### BEGIN HIDDEN TESTS\nf(2)\n### END HIDDEN TESTS"),
    )
    with open_gradebook(f"sqlite:///{root / 'gradebook.db'}", "course"):
        pass  # nbgrader would look for a program called alembic on PATH
    assert run(GenerateAssignmentApp, "jac") == 0
    return root


def submit(course: Path, student: str, content: Any) -> None:
    write(course / "submitted" / student / "jac" / "jac.ipynb", content)


def scores(course: Path) -> dict[str, float]:
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "course") as gb:
        return {submission.student.id: submission.score for submission in gb.assignment_submissions("jac")}


def autograded(course: Path, student: str) -> Any:
    return json.loads((course / "autograded" / student / "jac" / "jac.ipynb").read_text())


@pytest.mark.slow
def test_autograde_saves_what_the_engine_decided(course: Path, pool: FakePool) -> None:
    submit(course, "ada", notebook("right"))
    submit(course, "bob", notebook("wrong"))

    assert run(AutogradeApp, "jac") == 0

    assert scores(course) == {"ada": 4.0, "bob": 0.0}
    assert [submission.folder for submission in pool.asked] == [
        course / "submitted" / student / "jac" for student in ("ada", "bob")
    ]
    assert "nablagrade-results" in str(autograded(course, "ada")["cells"][1]["outputs"])
    assert "f(2)" in "".join(autograded(course, "ada")["cells"][1]["source"])
    record = course / "autograded" / "ada" / "jac" / "grading.json"
    written = json.loads(record.read_text())
    assert written["student"] == "ada"
    assert written["key"]["submission"]
    assert stat.S_IMODE(record.stat().st_mode) == 0o444
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "course") as gb:
        assert gb.find_grade("essay", "jac", "jac", "ada").needs_manual_grade

    assert run(AutogradeApp, "jac") == 0
    assert len(pool.asked) == 2, "nbgrader skips what it has graded"
    assert run(AutogradeApp, "jac", "--force", "--student=ada") == 0
    assert (len(pool.asked), pool.opened, pool.closed) == (3, 1, 0)


@pytest.mark.parametrize(
    "content",
    ["", "{", "[" * 5000, '{"cells": 3}', '{"cells": [], "metadata": {}, "nbformat": 3, "nbformat_minor": 0}'],
    ids=["empty", "cut off", "deep", "no cells", "old"],
)
def test_a_hostile_file_is_a_zero_and_not_a_failure(course: Path, content: str) -> None:
    submit(course, "ada", content)
    submit(course, "bob", notebook("right"))

    assert run(AutogradeApp, "jac") == 0

    assert scores(course) == {"ada": 0.0, "bob": 4.0}
    assert autograded(course, "ada")["cells"][-1]["metadata"]["nbgrader"]["grade_id"]


def test_what_a_student_forges_is_restored(course: Path) -> None:
    forged = notebook("right", test="pass")
    forged["cells"][1]["metadata"]["nbgrader"]["points"] = 400
    forged["cells"].insert(0, forged["cells"][1])
    submit(course, "ada", forged)
    write(course / "submitted" / "ada" / "jac" / "grading.json", {"score": 99})
    write(course / "submitted" / "ada" / "jac" / ".nablagrade" / "secret", "mine")

    assert run(AutogradeApp, "jac") == 0

    assert scores(course) == {"ada": 4.0}
    tests = [each for each in autograded(course, "ada")["cells"] if each["metadata"].get("nbgrader", {}).get("grade")]
    assert [each["metadata"]["nbgrader"]["points"] for each in tests] == [4, 2]
    assert json.loads((course / "autograded/ada/jac/grading.json").read_text())["student"] == "ada"
    assert not (course / "autograded/ada/jac/.nablagrade").exists()


def test_an_ungraded_submission_keeps_the_marks_it_had(course: Path) -> None:
    submit(course, "unlucky", notebook("right"))
    submit(course, "zoe", notebook("right"))
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "course") as gb:
        gb.add_student("unlucky")
        gb.add_submission("jac", "unlucky")
        gb.find_grade("test_f", "jac", "jac", "unlucky").auto_score = 3.0
        gb.db.commit()

    assert run(AutogradeApp, "jac") == 1

    assert scores(course) == {"unlucky": 3.0, "zoe": 4.0}
    assert not (course / "autograded" / "unlucky" / "jac").exists()


def test_the_notebook_of_another_assignment_is_worth_nothing(course: Path) -> None:
    other = notebook("right")
    for each in other["cells"]:
        each["metadata"]["nbgrader"]["grade_id"] += "_of_hessian"
    submit(course, "ada", other)
    assert run(AutogradeApp, "jac") == 0
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "course") as gb:
        assert gb.find_grade("test_f", "jac", "jac", "ada").auto_score == 0.0


def test_no_execute_keeps_outputs_and_gives_no_marks_for_them(course: Path, pool: FakePool) -> None:
    add_hidden_check(course)
    claimed = notebook("right")
    claimed["cells"][1]["outputs"] = [
        {"output_type": "execute_result", "data": {"text/plain": "4"}, "metadata": {}, "execution_count": 1}
    ]
    submit(course, "ada", claimed)

    assert run(AutogradeApp, "jac", "--no-execute") == 0

    assert pool.asked == []
    assert scores(course) == {"ada": 0.0}
    assert "4" in str(autograded(course, "ada")["cells"][1]["outputs"])
    assert not (course / "autograded/ada/jac/grading.json").exists()


@pytest.mark.slow
def test_two_notebooks_of_a_submission_are_graded_once_and_recorded_last(
    course: Path, pool: FakePool, monkeypatch: pytest.MonkeyPatch
) -> None:
    marks_at_the_record: list[float] = []
    monkeypatch.setattr(
        "nablagrade.doors.nbgrader_plugin.run.write_record",
        lambda *_: marks_at_the_record.append(scores(course)["ada"]),
    )
    write(course / "source" / "jac" / "more.ipynb", notebook())
    assert run(GenerateAssignmentApp, "jac", "--force") == 0
    submit(course, "ada", notebook("right"))
    write(course / "submitted" / "ada" / "jac" / "more.ipynb", notebook("right"))

    assert run(AutogradeApp, "jac") == 0

    assert len(pool.asked) == 1
    assert scores(course) == {"ada": 8.0}
    assert marks_at_the_record == [8.0], "a run that ends between the two leaves no record of marks that are not there"


@pytest.mark.parametrize(("kernel", "code"), [("blarg", 1), ("python", 0)])
def test_a_kernel_that_is_not_installed_is_refused(course: Path, kernel: str, code: int) -> None:
    source = course / "source/jac/jac.ipynb"
    content = json.loads(source.read_text())
    content["metadata"]["kernelspec"]["name"] = kernel
    write(source, content)
    assert run(GenerateAssignmentApp, "jac", "--force") == 0
    submit(course, "ada", notebook("right"))
    assert run(AutogradeApp, "jac") == code


@pytest.fixture
def other_kernel(course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The assignment in another language; its kernel is Python's in disguise."""
    command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {"argv": command, "display_name": "Other", "language": "octave"}
    write(tmp_path / "jupyter" / "kernels" / "other" / "kernel.json", spec)
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    content = json.loads((course / "source/jac/jac.ipynb").read_text())
    content["metadata"]["kernelspec"] = {"name": "other", "display_name": "Other", "language": "octave"}
    write(course / "source/jac/jac.ipynb", content)
    assert run(GenerateAssignmentApp, "jac", "--force") == 0
    submit(course, "ada", notebook("def f(x): return True", test="assert f(1)"))


@pytest.mark.usefixtures("other_kernel")
def test_another_language_is_refused_in_one_sentence(course: Path, pool: FakePool) -> None:
    assert run(AutogradeApp, "jac") == 1
    assert (pool.asked, scores(course)) == ([], {"ada": 0.0})
    sentence = r"jac\.ipynb of jac asks for the kernel 'other', and only Python is graded in the box\. .*other_kernels"
    with pytest.raises(CourseError, match=sentence):
        grade_assignment(read_course(course), "jac")


@pytest.mark.slow
def test_no_execute_without_hidden_checks_is_nbgraders(course: Path, pool: FakePool) -> None:
    """An instructor who says so has the outputs read that students handed in."""
    handed_in = notebook("wrong")
    handed_in["cells"][1]["outputs"] = [
        {"output_type": "execute_result", "data": {"text/plain": "3"}, "metadata": {}, "execution_count": 1}
    ]
    submit(course, "ada", handed_in)

    assert run(AutogradeApp, "jac", "--no-execute") == 0

    assert (pool.asked, scores(course)) == ([], {"ada": 3.0})


def add_hidden_check(course: Path) -> None:
    folder = course / "graders" / "jac"
    folder.mkdir(parents=True)
    (folder / "test_f.py").touch()


@pytest.mark.slow
def test_what_was_graded_by_hidden_checks_is_not_autograded_without(
    course: Path, pool: FakePool, capfd: pytest.CaptureFixture[str]
) -> None:
    submit(course, "ada", notebook("right"))
    submit(course, "bob", notebook("right"))
    assert run(AutogradeApp, "jac", log_level="WARN") == 0
    assert capfd.readouterr().err.count("jac has no hidden checks: only whether it runs counts") == 1
    record = course / "autograded" / "ada" / "jac" / "grading.json"
    checked = {"notebooks": [{"scores": [{"grade_id": "test_f", "checks": [{"name": "test_f"}]}]}]}
    record.chmod(0o644)
    record.write_text(json.dumps(checked))
    pool.asked.clear()
    submit(course, "ada", notebook("wrong"))
    submit(course, "bob", notebook("wrong"))
    for extra in ((), ("--no-execute",)):
        assert run(AutogradeApp, "jac", "--student=bob", "--force", *extra, log_level="ERROR") == 1
        assert "jac has no hidden checks in " in capfd.readouterr().err
    assert (pool.asked, scores(course)) == ([], {"ada": 4.0, "bob": 4.0})
    add_hidden_check(course)
    assert run(AutogradeApp, "jac", "--force") == 0
    assert scores(course) == {"ada": 0.0, "bob": 0.0}


@pytest.mark.usefixtures("other_kernel")
def test_nbgrader_runs_another_language_if_the_instructor_says_so(course: Path, pool: FakePool) -> None:
    config = "c = get_config()\nc.NablaGrade.other_kernels = 'nbgrader'\n"
    (course / "nbgrader_config.py").write_text(config + CONFIG.replace("c = get_config()", ""))

    assert run(AutogradeApp, "jac") == 0

    assert (pool.asked, scores(course)) == ([], {"ada": 4.0})
    assert autograded(course, "ada")["cells"][1]["execution_count"] == 2, "its kernel has run it"
    add_hidden_check(course)
    assert run(AutogradeApp, "jac", "--force", "--no-execute") == 0
    assert scores(course) == {"ada": 4.0}, "submitted outputs give no marks"


def test_late_penalties_and_steps_of_the_course_still_run(course: Path) -> None:
    (course / "ours.py").write_text(
        "from nbgrader.plugins import BasePlugin\n"
        "from nbgrader.preprocessors import NbGraderPreprocessor\n"
        "class Half(BasePlugin):\n"
        "    def late_submission_penalty(self, student_id, score, total_seconds_late):\n"
        "        return score / 2\n"
        "class Stamp(NbGraderPreprocessor):\n"
        "    def preprocess(self, nb, resources):\n"
        "        nb.metadata['stamp'] = True\n"
        "        return nb, resources\n"
    )
    (course / "nbgrader_config.py").write_text(
        "c = get_config()\n"
        "c.AssignLatePenalties.plugin_class = 'ours.Half'\n"
        "c.Autograde.autograde_preprocessors.append('ours.Stamp')\n" + CONFIG.replace("c = get_config()", "")
    )
    submit(course, "ada", notebook("right"))
    write(course / "submitted" / "ada" / "jac" / "timestamp.txt", "2026-03-02 12:00:00 UTC")
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "course") as gb:
        gb.update_or_create_assignment("jac", duedate="2026-03-01 12:00:00 UTC")

    assert run(AutogradeApp, "jac") == 0

    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "course") as gb:
        assert gb.find_submission("jac", "ada").late_submission_penalty == 2.0
    assert autograded(course, "ada")["metadata"]["stamp"] is True
    assert late_penalty(read_course(course))("ada", 4.0, 86400.0) == 2.0


@pytest.mark.slow
def test_feedback_shows_the_table_and_runs_nothing(course: Path) -> None:
    submit(course, "ada", notebook("right", essay=f"**bold** `x<y` $a<b$\n\n{XSS}"))
    assert run(AutogradeApp, "jac") == 0
    assert run(GenerateFeedbackApp, "jac") == 0

    page = (course / "feedback" / "ada" / "jac" / "jac.html").read_text()

    assert "alert(" not in page
    assert '<table class="nablagrade-results">' in page
    assert '<th style="color:red">Polar</th>' in page
    assert "<strong>bold</strong>" in page
    assert "$a&lt;b$" in page
    assert "<code>x&lt;y</code>" in page


def test_install_adds_to_what_the_course_has_set() -> None:
    config = Config()
    config.Autograde.autograde_preprocessors = ["nbgrader.preprocessors.Execute", "own.Step", Autograde]
    config.Autograde.exporter_class = "own.Exporter"
    config.CourseDirectory.ignore = ["*.zip"]
    config.HTMLExporter.filters = {"clean_html": "own.clean"}
    install(config)
    assert config.Autograde.autograde_preprocessors == [
        "nablagrade.doors.nbgrader_plugin.preprocessors.GradeInBox", "own.Step", Autograde,
    ]  # fmt: skip
    assert config.Autograde.exporter_class == "own.Exporter"
    assert config.CourseDirectory.ignore == ["*.zip", "grading.json", ".nablagrade"]
    assert config.HTMLExporter.filters["clean_html"] == "own.clean"


def test_a_course_that_runs_notebooks_itself_marks_them_itself() -> None:
    config = Config()
    config.Autograde.autograde_preprocessors = ["own.Execute", "nbgrader.preprocessors.SaveAutoGrades"]
    install(config)
    assert config.Autograde.autograde_preprocessors == ["own.Execute", "nbgrader.preprocessors.SaveAutoGrades"]


def test_our_list_of_steps_is_nbgraders() -> None:
    assert [name.rpartition(".")[2] for name in AUTOGRADE] == [
        step.__name__ for step in Autograde.autograde_preprocessors.default_args[0]
    ]


@pytest.mark.parametrize(
    "lines",
    [
        "",
        "c.CourseDirectory.root = '/usr'",
        "c.CourseDirectory.db_url = 'sqlite:////srv/x.db'\nc.CourseDirectory.student_id_exclude = 'a,b'",
        "c.CourseDirectory.directory_structure = '{assignment_id}/{nbgrader_step}/{student_id}'",
        "c.CourseDirectory.submitted_directory = 'in'\nc.CourseDirectory.ignore.append('*.zip')",
    ],
)
def test_a_course_is_read_as_nbgrader_reads_it(root: Path, lines: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NABLAGRADE_SECRET", "s")
    (root / "nbgrader_config.py").write_text(f"c = get_config()\n{lines}\n{CONFIG.replace('c = get_config()', '')}")
    app = AutogradeApp()
    app.initialize(["jac"])
    theirs = app.coursedir

    ours = read_course(root)

    assert (str(ours.root), ours.db_url, ours.course_id) == (theirs.root, theirs.db_url, theirs.course_id)
    assert ours.structure == theirs.directory_structure
    assert set(ours.ignore) == set(theirs.ignore)
    assert ",".join(ours.excluded) == theirs.student_id_exclude
    for step in ("source", "release", "submitted", "autograded", "feedback"):
        directory = getattr(theirs, f"{step}_directory")
        assert getattr(ours, step) == directory
        if step in {"submitted", "autograded", "feedback"}:
            folder = getattr(ours, f"{step}_folder")("ada", "jac")
            assert folder == Path(theirs.format_path(directory, "ada", "jac"))
    app.reset()


def test_defaults_are_nbgraders(root: Path) -> None:
    course = read_course(root)
    theirs = CourseDirectory()
    assert course.db_url == theirs.db_url
    assert course.source_folder("jac") == Path(theirs.format_path("source", ".", "jac"))
    assert set(theirs.ignore) < set(course.ignore)


def test_settings_come_from_the_file_and_nbgraders_timeout_counts(root: Path) -> None:
    (root / "nbgrader_config.py").write_text(
        "c.Execute.timeout = 7\nc.NablaGrade.languages.append('zh')\nc.NablaGrade.graders = 'hidden'\n"
        "c.Autograde.exclude_overwriting = {'jac': ['mine.py']}\nc.CourseDirectory.groupshared = True\n"
    )
    course = read_course(root)
    assert course.settings.limits.cell_s == 7.0
    assert course.settings.languages == ("en", "zh")
    assert course.graders_folder("jac") == root / "hidden" / "jac"
    assert (course.keep, course.permissions) == ({"jac": ("mine.py",)}, 0o664)


def test_what_is_left_to_nbgraders_autograde_is_named(root: Path) -> None:
    assert read_course(root).left_to_nbgrader == ()
    (root / "nbgrader_config.py").write_text(
        "c.Autograde.post_convert_hook = 'ours.hook'\nc.Autograde.create_student = False\n"
        "c.Autograde.autograde_preprocessors.append('ours.Step')\n" + CONFIG
    )
    assert read_course(root).left_to_nbgrader == (
        "c.Autograde.post_convert_hook",
        "c.Autograde.create_student = False",
        "c.Autograde.autograde_preprocessors with steps of your own",
    )


def test_nbgraders_limits_of_output_count(root: Path) -> None:
    (root / "nbgrader_config.py").write_text("c.LimitOutput.max_lines = -1\nc.LimitOutput.max_traceback = 7\n")
    settings = read_course(root).settings
    assert (settings.output_lines, settings.traceback_lines) == (-1, 7)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("c.NablaGrade.other_kernels = 'yes'", r"other_kernels = 'yes' is not one of 'refuse', 'nbgrader'"),
        ("x = = 1", r"nbgrader_config\.py, line 1: invalid syntax"),
        ("x = 1\n1 / 0", r"nbgrader_config\.py, line 2: ZeroDivisionError"),
        ("c.NablaGrade.cell_s.append(1)", r"c\.NablaGrade\.cell_s = \[1\] is not a positive number"),
        ("c.NablaGrade.jobs.append(1)\nc.NablaGrade.isolation = 1", r"isolation = 1 is not one of"),
        ("c.NablaGrade.cell_s = -1", r"c\.NablaGrade\.cell_s = -1 is not a positive number"),
        ("c.NbGrader.db_url = 'x'", r"c\.NbGrader\.db_url is outdated\. Write c\.CourseDirectory\.db_url"),
        ("c.CourseDirectory.root = '/nowhere'", r"^c\.CourseDirectory\.root = '/nowhere': there is no such folder\."),
        ("c.Nablagrade.cell_s = 5", r"^c\.Nablagrade is not read by anything\. Write c\.NablaGrade"),
        ("c.nablagrade.cell_s = 5", r"^c\.nablagrade is not read by anything"),
    ],
)
def test_a_wrong_configuration_is_one_clear_sentence(root: Path, text: str, message: str) -> None:
    (root / "nbgrader_config.py").write_text(text)
    with pytest.raises(CourseError, match=message):
        read_course(root)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("CourseDirectory.course_id = 5", "a text"),
        ("CourseDirectory.source_directory = 3", "a text"),
        ("CourseDirectory.db_url = None", "a text"),
        ("CourseDirectory.root = 3", "a text"),
        ("CourseDirectory.student_id_exclude = ['b1']", 'a text of names with commas between them, such as "ada,bob"'),
        ("CourseDirectory.ignore = '*.pyc'", "a list of texts"),
        ("CourseDirectory.ignore = 5", "a list of texts"),
        ("CourseDirectory.groupshared = 'yes'", "True or False"),
        *(
            (
                f"CourseDirectory.directory_structure = {structure!r}",
                "a path with {nbgrader_step}, {student_id}, {assignment_id} in it, each once, and no other braces",
            )
            for structure in (
                "{nbgrader_step}/{student_id}",
                "{nbgrader_step}/{student_id}/{assignment_id}/{week}",
                "{nbgrader_step}/{student_id}/{assignment_id}/{student_id}",
                "{nbgrader_step}/{student_id}/{assignment_id",
            )
        ),
        ("Autograde.permissions = 'u=r'", "a file mode in octal digits, such as 444"),
        ("Autograde.exclude_overwriting = ['helper.py']", "a dict of lists of texts"),
        ("Autograde.exclude_overwriting = {'jac': 'helper.py'}", "a dict of lists of texts"),
        ("Autograde.create_student = 0", "True or False"),
        ("Autograde.autograde_preprocessors = 'ours.Step'", "a list of classes, or of their names"),
        ("Autograde.autograde_preprocessors = [5]", "a list of classes, or of their names"),
        ("Execute.timeout = '30'", "a number"),
        ("LimitOutput.max_lines = 'all'", "a number"),
        ("NablaGrade.graders = 5", "a text"),
    ],
)
def test_a_setting_of_another_type_is_named_with_what_it_must_be(root: Path, text: str, form: str) -> None:
    (root / "nbgrader_config.py").write_text(f"c.{text}\n{CONFIG.replace('c.CourseDirectory', '# ')}")
    with pytest.raises(CourseError) as error:
        read_course(root)
    assert str(error.value) == f"c.{text} is not {form}."


def test_a_text_of_digits_on_the_command_line_is_a_text(root: Path, course: Path, pool: FakePool) -> None:
    submit(course, "ada", notebook("right"))
    assert run(AutogradeApp, "jac", "--course=5", "--CourseDirectory.ignore=*.bak") == 0
    assert len(pool.asked) == 1


@pytest.mark.parametrize(
    ("line", "trait"),
    [
        ("c.CourseDirectory.ignore = '*.pyc'", "ignore"),
        ("c.HTMLExporter.filters = 5", "filters"),
        ("c.Autograde.autograde_preprocessors = 5", "autograde_preprocessors"),
    ],
)
def test_a_value_of_another_type_is_left_for_nbgrader_to_refuse(line: str, trait: str) -> None:
    config = Config()
    exec(line, {"c": config})
    before = next(section[trait] for section in config.values() if trait in section)
    install(config)
    assert next(section[trait] for section in config.values() if trait in section) is before
    assert config.Autograde.exporter_class


def test_what_a_course_adds_to_the_filters_of_pages_goes_on_top_of_ours() -> None:
    config = Config()
    config.HTMLExporter.filters.update({"clean_html": "own.clean"})
    install(config)
    assert config.HTMLExporter.filters["clean_html"] == "own.clean"
    assert "markdown2html" in config.HTMLExporter.filters


def test_a_course_is_found_from_below_and_missed_elsewhere(root: Path, tmp_path: Path) -> None:
    (root / "source" / "jac").mkdir(parents=True)
    assert read_course(root / "source" / "jac").root == root
    with pytest.raises(CourseError, match=r"No nbgrader_config\.py in .* or above it"):
        read_course(tmp_path)


def test_the_secret_is_drawn_once_and_only_its_owner_reads_it(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = read_course(root).settings.secret
    file = root / ".nablagrade" / "secret"
    assert len(secret) == 64
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert read_course(root).settings.secret == secret == file.read_text().strip()
    assert list(file.parent.iterdir()) == [file]
    monkeypatch.setenv("NABLAGRADE_SECRET", "from the environment")
    assert read_course(root).settings.secret == "from the environment"
    monkeypatch.delenv("NABLAGRADE_SECRET")
    file.write_text("")
    with pytest.raises(CourseError, match="is empty"):
        read_course(root)


def test_reading_a_course_does_not_wait_for_nbgrader(root: Path) -> None:
    code = (
        "import sys, pathlib; from nablagrade.doors.nbgrader_plugin import read_course;"
        "read_course(pathlib.Path.cwd()); print('nbgrader' in sys.modules, 'torch' in sys.modules)"
    )
    package = Path(sys.modules["nablagrade"].__file__ or "").parents[1]
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(package)}, capture_output=True, check=True
    )
    assert done.stdout == b"False False\n"


def test_a_pool_is_kept_until_graders_change_or_it_is_idle(tmp_path: Path) -> None:
    fake = FakePool()
    settings = Settings(tmp_path, tmp_path / "graders")
    (tmp_path / "graders" / "__pycache__").mkdir(parents=True)
    holder = workers.PoolHolder(fake.open, idle_s=0.01)
    with holder.lend(settings):
        pass
    with holder.lend(settings):
        assert fake.opened == 1
        (tmp_path / "graders" / "__pycache__" / "x.pyc").touch()
    with holder.lend(settings):
        assert fake.opened == 1
        (tmp_path / "graders" / "test_x.py").write_text("# changed")
    with holder.lend(settings):
        assert (fake.opened, fake.closed) == (2, 1)
    for thread in [each for each in threading.enumerate() if isinstance(each, threading.Timer)]:
        thread.join(5)
    assert fake.closed == 2
    with pytest.raises(KeyboardInterrupt), holder.lend(settings):
        raise KeyboardInterrupt
    assert (fake.opened, fake.closed) == (3, 3)


@pytest.mark.parametrize(
    "attack",
    [
        "<a href='javascript:alert(1)'>x</a>",
        "<a href=' data:text/html,<script>alert(1)</script>'>x</a>",
        "<img src='data:image/svg+xml;base64,PHN2Zz4='>",
        "<svg onload=alert(1)>",
        "<iframe src='//evil'></iframe>",
        "<form action='/formgrader/api'><input name=score></form>",
        "<div id=test_f class='score btn' style='position:fixed;color:red'>x</div>",
        "<style>body{display:none}</style>",
    ],
)
def test_nothing_that_acts_survives(attack: str) -> None:
    clean = pages.clean_html(attack)
    for part in (
        "javascript",
        "alert",
        "data:",
        "svg",
        "iframe",
        "form",
        "input",
        "id=",
        "score",
        "btn",
        "fixed",
        "none",
    ):
        assert part not in clean


def test_pictures_and_tables_survive() -> None:
    picture = '<img src="data:image/png;base64,iVBORw0KGgo=">'
    table = '<table class="dataframe"><thead><tr><th>x</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>'
    assert pages.clean_html(picture + table) == picture + table


def test_a_picture_that_was_not_pasted_along_is_no_end_of_a_page() -> None:
    """nbconvert raises, and its author would have no feedback, and whoever grades no page."""
    text = "Look: ![a <b>curve</b>](attachment:a%20plot.png), and on."
    without: list[dict[str, Any]] = [{}, {"another.png": {"image/png": "iVBORw0KGgo="}}, {"a plot.png": {}}]
    for attachments in without:
        page = pages.render_markdown(text, attachments)
        assert "(attachment:a plot.png), and on." in page and "<img" not in page
    assert 'src="data:image/png' in pages.render_markdown(text, {"a plot.png": {"image/png": "iVBORw0KGgo="}})


@pytest.mark.parametrize("opening", ["\\begin{a}", "\\\\[", "\\\\("])
def test_mathematics_without_ends_does_not_keep_a_page_waiting(opening: str) -> None:
    """nbconvert takes quadratic time to find that there are none: 16 minutes for a megabyte."""
    assert pages.render_markdown(opening * 100_000, {}) == f"<pre>{opening * 100_000}</pre>"
    few = opening * 10 + " and **bold**"
    assert "<strong>bold</strong>" in pages.render_markdown(few, {})


def test_ended_mathematics_is_rendered_however_long() -> None:
    text = 300 * "\\begin{align}x^2\\end{align} \\\\[y\\\\] \\\\(z\\\\)\n\n" + "**bold**"
    assert pages.unended(text) == 0
    assert "<strong>bold</strong>" in pages.render_markdown(text, {})
    assert pages.unended(text + "\\begin{align}" * 7 + "\\end{aligned}") == 7


def test_formgraders_template_uses_the_filters() -> None:
    config = Config()
    install(config)
    environment: Environment = HTMLExporter(config=config).environment
    assert environment.filters["markdown2html"] is pages.markdown2html
    assert environment.filters["clean_html"] is pages.clean_html
