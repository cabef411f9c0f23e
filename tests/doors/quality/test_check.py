"""A whole check of a small course, in worker processes, and what is shown of it."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
from rich.console import Console

from nablagrade.doors.quality import Plan, check_assignment
from nablagrade.doors.quality.findings import ExerciseFindings, Fate, Findings, Group, Judged, Problem
from nablagrade.doors.quality.jobs import Job
from nablagrade.doors.quality.mutants import Mutant
from nablagrade.doors.quality.screen import show_findings
from nablagrade.errors import CourseError, GraderError
from nablagrade.model import Exercise
from nablagrade.voids import Voided, write_voided
from tests.doors.quality.courses import CHECKS, FLOAT32, IMPOSSIBLE, UNCHANGED, make_course, notebook_of, write

SLOPE = Exercise("slope")
SAME = "the same in 9 calls"
QUICK = Plan(seeds=1, mutants="none")


def shown(findings: Findings) -> str:
    written = io.StringIO()
    show_findings(findings, Console(file=written, width=100))
    return written.getvalue()


@pytest.mark.long
def test_a_sound_course_is_found_sound_with_progress_and_its_blank_release(tmp_path: Path) -> None:
    course = make_course(tmp_path / "sound", CHECKS + FLOAT32 + UNCHANGED)
    blank = notebook_of({"slope": "def slope(f, x):\n    raise NotImplementedError()", "test_slope": "slope"})
    write(course.release_folder("slopes") / "slopes.ipynb", json.dumps(blank))
    progress: list[tuple[int, int]] = []

    def report(job: Job, done: int, total: int) -> None:
        progress.append((done, total))

    findings = check_assignment(course, "slopes", report=report)
    (slope,) = findings.exercises
    assert findings.ok, shown(findings)
    assert slope.counts["right"] == (3, 3) and slope.counts["wrong"] == (2, 2)
    assert slope.counts["lazy"][0] == slope.counts["lazy"][1] > 10
    assert not slope.mutants
    assert progress[-1][0] == progress[-1][1] > 0 and progress == sorted(progress)
    assert "the graders are as they should be" in shown(findings)
    assert json.loads(json.dumps(findings.as_data()))["exercises"]["slope"]["ok"] is True


@pytest.mark.slow
def test_a_check_that_was_taken_out_asks_for_no_look(tmp_path: Path) -> None:
    course = make_course(tmp_path / "voided", CHECKS + FLOAT32 + UNCHANGED + IMPOSSIBLE)
    assert not check_assignment(course, "slopes", plan=QUICK).ok
    entry = Voided("slope.test_impossible", "no answer passes it", "2026-01-01T00:00:00Z", "ada")
    write_voided(course.graders_folder("slopes"), [entry])
    findings = check_assignment(course, "slopes", plan=QUICK)
    assert findings.ok, shown(findings)


def test_all_that_a_person_has_to_look_at_is_shown() -> None:
    text = shown(Findings("slopes", (hole(),), seeds=64, wall_s=12.3))
    assert re.search(r"slope +3/3 +1/2 +- +- +1/2 +1 +50", text)
    assert "slope: wrong_wide gets full marks with seed 0" in text
    assert "slope: 1/2 mutants are killed; 95% is the least" in text
    assert "slope-123456 (2 students: bert, dora): full marks, but not as the solution: float32: other values" in text
    assert "right_one, a sign flipped: survives (values differ by 2)\n- return g\n+ return -g" in text
    assert "right_one, the graph cut: excluded, since it does the same as a right answer (the same in 9 calls)" in text
    assert "slopes: the graders need a look; checked in 12 s" in text


def hole() -> ExerciseFindings:
    """Findings with one of each kind."""
    judged = (
        Judged(Mutant("right_one", "a sign flipped", "", "return g", "return -g"), Fate.SURVIVED, "values differ by 2"),
        Judged(Mutant("right_one", "the graph cut", "", "return g", "return g.detach()"), Fate.EQUIVALENT, SAME),
        Judged(Mutant("right_one", "a factor", "", "return g", "return 2 * g"), Fate.KILLED, "test_value"),
    )
    counts = {"right": (3, 3), "wrong": (1, 2)}
    problem = Problem(SLOPE, "wrong_wide", "gets full marks with seed 0")
    group = Group("slope-123456", ("bert", "dora"), True, "float32: other values")
    return ExerciseFindings(SLOPE, counts, 0.02, (problem,), judged, (group,))


@pytest.mark.long
def test_checks_that_cannot_be_collected_end_in_one_clear_error(tmp_path: Path) -> None:
    course = make_course(tmp_path / "broken", "import nothing_of_that_name\n")
    with pytest.raises(GraderError, match=r"slope of slopes could not be checked: (?s:.)*nothing_of_that_name"):
        check_assignment(course, "slopes", plan=QUICK)


def test_an_unknown_exercise_is_named_with_those_that_there_are(tmp_path: Path) -> None:
    course = make_course(tmp_path / "unknown", CHECKS)
    with pytest.raises(CourseError, match=r"slopes has no exercise 'slop'. Exercises there are: slope."):
        check_assignment(course, "slopes", plan=Plan(exercise="slop"))


def test_an_assignment_without_hidden_checks_is_named(tmp_path: Path) -> None:
    course = make_course(tmp_path / "classic", CHECKS)
    (course.graders_folder("slopes") / "test_slope.py").unlink()
    with pytest.raises(
        CourseError, match=r"There are no hidden checks of 'slopes' in .*, so there is nothing to check"
    ):
        check_assignment(course, "slopes")
