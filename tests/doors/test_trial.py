"""`nablagrade try` beside the pipeline: what passes in one passes in the other."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from nablagrade.doors.course import Course
from nablagrade.doors.trial import try_submission
from nablagrade.model import Graded
from nablagrade.pipeline import Engine
from nablagrade.voids import Voided, write_voided
from tests.doors.quality.courses import CHECKS, IMPOSSIBLE, make_course, scaled_course, submit

pytestmark = pytest.mark.slow


def void_impossible(course: Course) -> None:
    entry = Voided("slope.test_impossible", "no answer passes it", "2026-01-01T00:00:00Z", "ada")
    write_voided(course.graders_folder("slopes"), [entry])


def test_what_is_tried_is_what_would_be_graded(
    tmp_path: Path, plain_pytest: None, capfd: pytest.CaptureFixture[str]
) -> None:
    """With files that students may change, files that nobody gets, and a check that was taken out."""
    course = scaled_course(tmp_path / "course", CHECKS + IMPOSSIBLE)
    (submission,) = course.submissions("slopes")

    def passes() -> tuple[bool, bool]:
        with Engine(course.settings) as engine:
            graded = engine.grade(submission, course.blueprint("slopes"))
        assert isinstance(graded, Graded), graded
        tried = try_submission(course, "slopes", submission.folder, ["-rs"])
        return graded.notebooks[0].scores.auto == 2, tried == 0

    assert passes() == (False, False)
    assert "1 failed, 1 passed" in capfd.readouterr().out
    void_impossible(course)
    assert passes() == (True, True)
    told = capfd.readouterr().out
    assert "voided: no answer passes it" in told and "1 passed, 1 skipped" in told
    course = replace(course, keep={})
    assert passes() == (False, False)


def test_plain_pytest_leaves_out_what_is_voided(tmp_path: Path) -> None:
    course = make_course(tmp_path / "plain", CHECKS + IMPOSSIBLE)
    submit(course, "ada", "def slope(f, x):\n    return torch.func.grad(f)(x)\n")
    void_impossible(course)
    folder = course.submitted_folder("ada", "slopes")
    command = [sys.executable, "-m", "pytest", str(course.graders_folder("slopes")), f"--submission={folder}"]
    done = subprocess.run(command, cwd=course.root, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0 and "1 passed, 1 skipped" in done.stdout, done.stdout + done.stderr
