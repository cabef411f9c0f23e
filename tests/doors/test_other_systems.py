"""Whole commands on a system that is not Linux, as far as that can be had on Linux: the system's name is another, and
what only Linux has is missing in every process (see `other_system`)."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from nablagrade.doors.scaffold import FIRST, make_course
from tests.conftest import ROOT

HERE = Path(__file__).parent
COMMAND = "from nablagrade.cli import main; main()"

Run = subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python on another system."""
    wrapper = tmp_path_factory.mktemp("other system") / "python"
    known = shlex.join([sys.executable, "-P", str(HERE / "other_system.py"), str(wrapper)])
    wrapper.write_text(f'#!/bin/sh\nexec {known} "$@"\n')
    wrapper.chmod(0o755)
    return wrapper


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A new course with a wrong submission, which `init` puts there, and a right one."""
    root = make_course(tmp_path / "course")
    (root / "submitted/right").mkdir()
    shutil.copytree(root / "source" / FIRST, root / "submitted/right" / FIRST)
    return root


def nablagrade(python: Path, course: Path, *arguments: str) -> Run:
    return run(course, str(python), "-c", COMMAND, *arguments)


def run(folder: Path, *command: str) -> Run:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)


def records(course: Path) -> dict[str, dict[str, Any]]:
    return {path.parts[-3]: json.loads(path.read_text()) for path in course.glob("autograded/*/*/grading.json")}


def scores(course: Path) -> dict[str, Any]:
    return {student: record["notebooks"] for student, record in records(course).items()}


@pytest.mark.long
def test_a_class_is_graded_without_isolation_and_the_records_say_so(elsewhere: Path, course: Path) -> None:
    done = nablagrade(elsewhere, course, "grade", FIRST, "--no-isolation", "--jobs", "1", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["isolation"] == ["none"]
    found = scores(course)
    tiers = {student: record["volatile"]["isolation"]["tier"] for student, record in records(course).items()}
    assert tiers == {"right": "none", "sample": "none"}
    here = nablagrade(Path(sys.executable), course, "grade", FIRST, "--force", "--jobs", "1", "--json")
    assert here.returncode == 0, here.stderr
    assert json.loads(here.stdout)["isolation"] != ["none"]
    assert scores(course) == found and len(found) == 2


@pytest.mark.long
def test_nbgrader_grades_and_an_instructor_tries_checks_without_isolation(elsewhere: Path, course: Path) -> None:
    tried = nablagrade(elsewhere, course, "try", FIRST, f"source/{FIRST}", "--no-isolation")
    assert tried.returncode == 0 and "platform darwin" in tried.stdout and "passed" in tried.stdout, tried.stdout
    config = course / "nbgrader_config.py"
    config.write_text(config.read_text() + '\nc.NablaGrade.isolation = "none"\n')
    assert nablagrade(elsewhere, course, "release", FIRST, "--no-check").returncode == 0
    graded = run(course, str(elsewhere), "-m", "nbgrader", "autograde", FIRST, "--student", "right")
    assert graded.returncode == 0, graded.stderr
    record = records(course)["right"]
    assert record["volatile"]["isolation"]["tier"] == "none"
    verdicts = {check["verdict"] for score in record["notebooks"][0]["scores"] for check in score["checks"]}
    assert verdicts == {"passed"}


@pytest.mark.slow
def test_grading_is_refused_unless_it_is_allowed_in_words(elsewhere: Path, course: Path) -> None:
    done = nablagrade(elsewhere, course, "grade", FIRST, "--jobs", "1", "--allow-weak-isolation")
    assert done.returncode == 1
    assert done.stderr.startswith("nablagrade: ") and done.stderr.count("\n") == 1
    for part in ("only Linux has", "WSL 2", "--no-isolation", "nothing was graded"):
        assert part in done.stderr
    assert records(course) == {}


@pytest.mark.slow
def test_the_doctor_says_what_can_be_done(elsewhere: Path, course: Path) -> None:
    done = nablagrade(elsewhere, course, "doctor", "--json")
    said = json.loads(done.stdout)
    assert done.returncode == 1 and said["tier"] == "none" and not said["can_grade"]
    bad = [check for check in said["checks"] if check["state"] == "bad"]
    assert [check["name"] for check in bad] == ["isolation"] and "--no-isolation" in bad[0]["found"]


@pytest.mark.slow
def test_windows_is_told_of_wsl() -> None:
    """The sandbox, and what else Windows has no modules for, cannot be imported there."""
    program = f"import sys, asyncio, click, subprocess; sys.platform = 'win32'; sys.argv[1:] = ['doctor']; {COMMAND}"
    done = run(ROOT, sys.executable, "-c", program)
    assert done.returncode == 1
    assert "WSL 2" in done.stderr and done.stderr.count("\n") == 1, done.stderr
