"""What one more submission costs: `python -m benchmarks.marginal [--students N]`.

Grades a class with one worker through the whole way (read, fork, cells, hidden checks, notebook written, gradebook
committed, record written), after one submission that pays for the start. Prints the medians and where the time goes,
and writes benchmarks/results/marginal.json.
"""

from __future__ import annotations

import argparse
import json
import platform
import shutil
import statistics
import tempfile
import time
from pathlib import Path

import torch

from benchmarks.classes import ROOT, write_class
from nablagrade.doors.nbgrader_plugin import read_course
from nablagrade.doors.release import register
from nablagrade.doors.runs.run import keep
from nablagrade.gradebook import open_gradebook
from nablagrade.model import Graded
from nablagrade.notebook import read_blueprint
from nablagrade.pipeline import Engine

ASSIGNMENT = "jacobian"


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description="Marginal cost of a submission, one worker.")
    parser.add_argument("--students", type=int, default=30)
    size = parser.parse_args().students
    with tempfile.TemporaryDirectory(prefix="nablagrade-bench-") as folder:
        result = measure(Path(folder), size)
    target = ROOT / "benchmarks" / "results" / "marginal.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    for name, value in result.items():
        print(f"{name:24} {value}")


def measure(root: Path, size: int) -> dict[str, object]:
    """Grade a class of `size` + 1 in a scratch course; seconds per submission, the first one apart."""
    for name in ("source", "graders"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    wrong = dict(write_class(root / "submitted", ASSIGNMENT, size + 1))
    course = read_course(root)
    register(course, ASSIGNMENT)
    grading, keeping, checks, cells = [], [], [], []
    started = time.perf_counter()
    with Engine(course.settings) as engine, open_gradebook(course.db_url, course.course_id) as book:
        blueprint = book.overlay(read_blueprint(course.source_folder(ASSIGNMENT), ASSIGNMENT))
        for submission in course.submissions(ASSIGNMENT):
            before = time.perf_counter()
            graded = engine.grade(submission, blueprint)
            between = time.perf_counter()
            assert isinstance(graded, Graded), graded
            outcome = keep(course, book, graded, None)
            assert outcome.ungraded is None, outcome.ungraded
            after = time.perf_counter()
            lost = sum(score.auto != score.maximum for score in graded.notebooks[0].scores.scores)
            assert lost == wrong[submission.student], f"{submission.student}: {lost} exercises not full"
            grading.append(between - before)
            keeping.append(after - between)
            volatile = graded.record["volatile"]
            checks.append(sum(volatile["checks_wall_s"].values()))
            cells.append(sum(seconds or 0 for seconds in volatile["cells_wall_s"][0]))
    totals = [a + b for a, b in zip(grading, keeping, strict=True)][1:]
    return {
        "submissions": size,
        "first_s": round(grading[0] + keeping[0], 3),
        "median_s": round(statistics.median(totals), 4),
        "p90_s": round(statistics.quantiles(totals, n=10)[-1], 4),
        "of which checks_s": round(statistics.median(checks[1:]), 4),
        "of which keeping_s": round(statistics.median(keeping[1:]), 4),
        "wall_s": round(time.perf_counter() - started, 2),
        "torch": str(torch.__version__),
        "python": platform.python_version(),
        "kernel": platform.release(),
    }


if __name__ == "__main__":
    main()
