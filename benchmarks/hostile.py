"""A thousand malformed or hostile notebooks among two hundred good ones, in one run: `python -m benchmarks.hostile`.

Every notebook must come out with a verdict on each exercise, no good one may lose a point, nothing may be left, and the
memory of the worker processes must not grow. Prints how it went, and ends with exit code 1 if any of that is not so.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections import Counter
from pathlib import Path

from benchmarks.soak import resident_kib
from nablagrade.doors.course import Course
from nablagrade.doors.nbgrader_plugin import read_course
from nablagrade.doors.records import read_record
from nablagrade.doors.runs.run import grade_assignment
from nablagrade.doors.runs.summary import Outcome, Summary
from nablagrade.model import Submission
from tests.attacks.suite import POINTS, SOLUTIONS, build_course, notebook
from tests.fuzz.hostile import hostile_notebook

GROWTH_MIB = 24
"""What the allocators of a worker may take between a fifth of the run and its end."""
CONFIG = """
c = get_config()
c.CourseDirectory.course_id = "hostile"
c.NablaGrade.cell_s = 10
c.NablaGrade.call_s = 10
c.NablaGrade.submission_s = 60
"""


def main() -> None:
    parser = argparse.ArgumentParser(description="Grade hostile notebooks among good ones in one run.")
    parser.add_argument("--hostile", type=int, default=1000, metavar="N")
    parser.add_argument("--good", type=int, default=200, metavar="N")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of the first hostile notebook")
    given = parser.parse_args()
    os.environ.update(JUPYTER_NO_CONFIG="1", NABLAGRADE_SECRET="of this benchmark")
    with tempfile.TemporaryDirectory(prefix="nablagrade-hostile-") as folder:
        root = Path(folder)
        hand_in(root, given.hostile, given.good, given.seed)
        before = left_in_temp()
        progress = Progress()
        course = read_course(root)
        summary = grade_assignment(course, "exam", report=progress)
        problems = [*problems_of(course, summary, given.hostile + given.good), *progress.growth()]
        if left := left_in_temp() - before:
            problems.append(f"left behind: {sorted(left)}")
    for problem in problems[:20]:
        print(problem)
    print(
        f"{given.hostile} hostile and {given.good} good notebooks in {summary.wall_s:.0f} s; problems: {len(problems)}"
    )
    sys.exit(bool(problems))


def hand_in(root: Path, hostile: int, good: int, seed: int) -> None:
    """Write the course and all submissions; the good ones lie among the others."""
    build_course(root)
    (root / "nbgrader_config.py").write_text(CONFIG)
    (root / "submitted/good").rename(root / "good")
    for number in range(hostile):
        write(root, f"s{number * (good + hostile) // hostile:05}-hostile", hostile_notebook(notebook(), seed + number))
    for number in range(good):
        write(root, f"s{number * (good + hostile) // good:05}-good", json.dumps(notebook()).encode())


def write(root: Path, student: str, data: bytes) -> None:
    folder = root / "submitted" / student / "exam"
    folder.mkdir(parents=True)
    (folder / "exam.ipynb").write_bytes(data)


class Progress:
    """Told of each outcome; looks at the workers' memory along the way."""

    def __init__(self) -> None:
        self.samples: list[tuple[float, int]] = []

    def __call__(self, outcome: Outcome, done: int, total: int) -> None:
        if done % max(1, total // 20) == 0:
            # The largest one: a worker that was replaced starts small.
            largest = max((resident_kib(pid) for pid in own_children() if is_alive(pid)), default=0) >> 10
            self.samples.append((done / total, largest))
            print(f"{done:5} of {total}: largest process below this one {largest} MiB", flush=True)

    def growth(self) -> list[str]:
        """What grew after the first fifth of the run."""
        early = [mib for share, mib in self.samples if share <= 0.25]
        late = [mib for share, mib in self.samples if 0.75 <= share < 1]
        if not min(mib for _, mib in self.samples):
            return ["no worker process could be measured"]
        if early and late and max(late) > max(early) + GROWTH_MIB:
            return [f"memory of a worker grew from {max(early)} to {max(late)} MiB"]
        return []


def own_children() -> list[int]:
    """Processes that any thread of this one has started."""
    files = Path("/proc/self/task").glob("*/children")
    return [int(pid) for file in files for pid in file.read_text().split()]


def is_alive(pid: int) -> bool:
    """One that has ended and was not waited for has no memory to show."""
    return "VmRSS:" in Path(f"/proc/{pid}/status").read_text()


def problems_of(course: Course, summary: Summary, expected: int) -> list[str]:
    """Submissions that are not as they should be."""
    problems = [f"{outcome.submission.student} is ungraded: {outcome.ungraded}" for outcome in summary.ungraded]
    if summary.done != expected:
        problems.append(f"{expected} notebooks, {summary.done} outcomes")
    verdicts: Counter[str] = Counter()
    for result in summary.graded:
        record = read_record(
            course, Submission(result.student, "exam", course.submitted_folder(result.student, "exam"))
        )
        if record is None:
            problems.append(f"{result.student} has no record")
            continue
        (notebook,) = record["notebooks"]
        scores = notebook["scores"]
        verdicts.update([check["verdict"] for score in scores for check in score["checks"]] or ["unreadable"])
        if result.student.endswith("good") and sum(score["score"] for score in scores) != POINTS * len(SOLUTIONS):
            problems.append(f"{result.student} has {scores}")
        if [score["grade_id"] for score in scores] != [f"test_{name}" for name in SOLUTIONS]:
            problems.append(f"{result.student} has scores for {[score['grade_id'] for score in scores]}")
        if not all(score["checks"] or score["note"] for score in scores):
            problems.append(f"{result.student} has a score without a reason")
    print("verdicts of checks: " + ", ".join(f"{name} {count}" for name, count in verdicts.most_common()))
    return problems


def left_in_temp() -> set[str]:
    """Folders that boxes leave where they have no file system of their own."""
    return {path.name for path in Path(tempfile.gettempdir()).glob("nablagrade-boxes-*")}


if __name__ == "__main__":
    main()
