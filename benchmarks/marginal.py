"""What one more submission costs: `python -m benchmarks.marginal [--students N] [--assignment A]`.

Grades a class with one worker through the whole way (read, fork, cells, hidden checks, notebook written, gradebook
committed, record written), after one submission that pays for the start, and puts each through the floor
(`benchmarks.floor`) right after, so that what else the machine does falls on both alike. Prints the ratio to the floor
and where the time of both goes, part by part, and writes benchmarks/results/marginal.json. CPU time is that of this
process and of the boxes; it says more than the clock where the machine is shared.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import torch

from benchmarks.classes import ROOT, write_class
from benchmarks.floor import Floor, PlainNotebook, Time
from benchmarks.parts import Parts
from nablagrade.doors.nbgrader_plugin import read_course
from nablagrade.doors.release import register
from nablagrade.doors.runs.keeping import Keeper
from nablagrade.doors.runs.run import plan_assignment
from nablagrade.gradebook import open_gradebook
from nablagrade.grading.session import GraderSession
from nablagrade.model import Graded
from nablagrade.notebook import read_blueprint
from nablagrade.pipeline import Engine
from nablagrade.sandbox.box import Box
from nablagrade.sandbox.server import ForkServer, start_server

TICKS_PER_S = os.sysconf("SC_CLK_TCK")
METHODS = (
    ("boxes forked and ended", Box, "__init__"),
    ("boxes forked and ended", Box, "close"),
    ("cells", Box, "run_cell"),
    ("cells", PlainNotebook, "advance_past"),
    ("calls", Box, "call"),
    ("calls", PlainNotebook, "call"),
    ("checks' own", GraderSession, "run"),
)
"""Parts of the way; what is left of it reads, decides and writes."""


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description="Marginal cost of a submission, one worker.")
    parser.add_argument("--students", type=int, default=30)
    parser.add_argument("--assignment", default="jacobian")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="nablagrade-bench-") as folder:
        result = measure(Path(folder), options.assignment, options.students)
    target = ROOT / "benchmarks" / "results" / "marginal.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    for name, value in result.items():
        if isinstance(value, dict):
            print(name)
        for part, figure in value.items() if isinstance(value, dict) else [(name, value)]:
            print(f"{'  ' * isinstance(value, dict)}{part:36} {figure}")


def measure(root: Path, assignment: str, size: int) -> dict[str, object]:
    """Grade a class of `size` + 1 in a scratch course, and put it through the floor; the first submission apart."""
    for name in ("source", "graders"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    wrong = dict(write_class(root / "submitted", assignment, size + 1))
    course = read_course(root)
    register(course, assignment)
    server = start_server(course.settings)
    assert isinstance(server, ForkServer)  # whose boxes' time the kernel keeps
    with Engine(course.settings, server) as engine, open_gradebook(course.db_url, course.course_id) as book:
        blueprint = book.overlay(read_blueprint(course.source_folder(assignment), assignment))
        samples, parts = [], Parts()
        with Floor(course.settings, blueprint) as floor, parts.methods(*METHODS):
            keeper = Keeper(course, book)
            for planned in plan_assignment(course, assignment):
                submission = planned.submission
                wall_s, cpu_s, boxes_s = time.perf_counter(), time.process_time(), boxes_cpu_s(server)
                with parts.part("read, decide, write the notebook"):
                    graded = engine.grade(submission, blueprint)
                assert isinstance(graded, Graded), graded
                with parts.part("gradebook, files, record"):
                    outcome = keeper.keep(planned, graded)
                assert outcome.ungraded is None, outcome.ungraded
                whole = Time(time.perf_counter() - wall_s, time.process_time() - cpu_s)
                ours = parts.take()
                lost = sum(score.auto != score.maximum for score in graded.notebooks[0].scores.scores)
                assert lost == wrong[submission.student], f"{submission.student}: {lost} exercises not full"
                boxes_s = boxes_cpu_s(server) - boxes_s
                with parts.part("read, decide, write the notebook"):
                    _, least = floor.run(submission)
                samples.append(Sample(whole, least, boxes_s, ours, parts.take()))
    return {"assignment": assignment, "submissions": size, **summary(samples), **machine()}


@dataclass(frozen=True, slots=True)
class Sample:
    """One submission: the whole way and the floor, CPU seconds of its boxes apart."""

    whole: Time
    floor: Time
    boxes_cpu_s: float
    parts: dict[str, float]
    floor_parts: dict[str, float]


def summary(samples: list[Sample]) -> dict[str, object]:
    """Medians of the clock; means of CPU time, since the boxes' comes in ticks."""
    rest = samples[1:]
    walls, floors = [each.whole.wall_s for each in rest], [each.floor.wall_s for each in rest]
    ours = statistics.mean(each.whole.cpu_s for each in rest)
    boxes, least = (statistics.mean(each) for each in zip(*((s.boxes_cpu_s, s.floor.cpu_s) for s in rest), strict=True))
    return {
        "first_s": round(samples[0].whole.wall_s, 3),
        "median_s": round(statistics.median(walls), 4),
        "p90_s": round(statistics.quantiles(walls, n=10)[-1], 4),
        "floor median_s": round(statistics.median(floors), 4),
        "ratio to the floor": round(statistics.median(a / b for a, b in zip(walls, floors, strict=True)), 2),
        "CPU mean_s, trusted": round(ours, 4),
        "CPU mean_s, boxes": round(boxes, 4),
        "CPU mean_s, floor": round(least, 4),
        "ratio of CPU to the floor": round((ours + boxes) / least, 2),
        "load": round(os.getloadavg()[0], 1),
        "median_s by part": medians([each.parts for each in rest]),
        "floor median_s by part": medians([each.floor_parts for each in rest]),
    }


def medians(samples: list[dict[str, float]]) -> dict[str, float]:
    """Of each part; they need not add up to the median of the whole."""
    found = {name: statistics.median(each.get(name, 0.0) for each in samples) for name in samples[0]}
    return {name: round(value, 4) for name, value in sorted(found.items(), key=lambda item: -item[1])}


def boxes_cpu_s(server: ForkServer) -> float:
    """CPU seconds of the boxes that have ended, as the kernel keeps them for the fork server, their parent."""
    keeper = Path("/proc") / str(server.process_id)
    children = (keeper / "task" / keeper.name / "children").read_text().split()
    stats = (Path("/proc", child, "stat").read_text().rpartition(")")[2].split() for child in children)
    return sum(int(fields[13]) + int(fields[14]) for fields in stats) / TICKS_PER_S


def machine() -> dict[str, object]:
    """What the figures were measured with."""
    return {
        "torch": str(torch.__version__),
        "python": platform.python_version(),
        "kernel": platform.release(),
        "cores": os.cpu_count(),
    }


if __name__ == "__main__":
    main()
