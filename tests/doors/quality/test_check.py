"""A whole check of a small course, in worker processes, and what is shown of it."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from nablagrade.doors.quality import Plan, check_assignment
from nablagrade.doors.quality.findings import Findings
from nablagrade.doors.quality.jobs import Job
from nablagrade.doors.quality.screen import show_findings
from nablagrade.errors import CourseError, GraderError
from tests.doors.quality.courses import CHECKS, FLOAT32, UNCHANGED, VARIANTS, make_course, notebook_of, write

QUICK = Plan(seeds=1, mutants="none")


def shown(findings: Findings) -> str:
    written = io.StringIO()
    show_findings(findings, Console(file=written, width=100))
    return written.getvalue()


@pytest.mark.slow
def test_a_sound_course_is_found_sound_with_progress_and_its_blank_release(tmp_path: Path) -> None:
    course = make_course(tmp_path / "sound", CHECKS + FLOAT32 + UNCHANGED)
    blank = notebook_of({"slope": "def slope(f, x):\n    raise NotImplementedError()", "test_slope": "slope"})
    write(course.release_folder("slopes") / "slopes.ipynb", json.dumps(blank))
    progress: list[tuple[int, int]] = []

    def report(job: Job, done: int, total: int) -> None:
        progress.append((done, total))

    findings = check_assignment(course, "slopes", quick=True, report=report)
    (slope,) = findings.exercises
    assert findings.ok, shown(findings)
    assert slope.counts["right"] == (3, 3) and slope.counts["wrong"] == (2, 2)
    assert slope.counts["lazy"][0] == slope.counts["lazy"][1] > 10
    assert not slope.mutants
    assert progress[-1][0] == progress[-1][1] > 0 and progress == sorted(progress)
    assert "the graders are as they should be" in shown(findings)
    assert json.loads(json.dumps(findings.as_data()))["exercises"]["slope"]["ok"] is True


@pytest.mark.slow
def test_a_course_with_a_hole_is_told_what_is_wrong(tmp_path: Path) -> None:
    variants = {**VARIANTS, "wrong_wide": "def slope(f, x):\n    return torch.func.grad(f)(x).double()\n"}
    course = make_course(tmp_path / "hole", CHECKS + UNCHANGED, variants)
    findings = check_assignment(course, "slopes", plan=QUICK)
    assert not findings.ok
    assert "slope: wrong_wide gets full marks with seed 0" in shown(findings)
    assert "the graders need a look" in shown(findings)


@pytest.mark.slow
def test_checks_that_cannot_be_collected_end_in_one_clear_error(tmp_path: Path) -> None:
    course = make_course(tmp_path / "broken", "import nothing_of_that_name\n")
    with pytest.raises(GraderError, match=r"slope of slopes could not be checked: (?s:.)*nothing_of_that_name"):
        check_assignment(course, "slopes", plan=QUICK)


def test_an_unknown_exercise_is_named_with_those_that_there_are(tmp_path: Path) -> None:
    course = make_course(tmp_path / "unknown", CHECKS)
    with pytest.raises(CourseError, match=r"slopes has no exercise 'slop'. Exercises there are: slope."):
        check_assignment(course, "slopes", plan=Plan(exercise="slop"))
