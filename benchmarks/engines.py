"""The graders that `benchmarks.compare` times, each as a user runs it: by its command, on a folder of submissions.

What comes before the command (a course laid out, the assignment registered) and after it (scores read) is not timed.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from benchmarks.classes import ROOT

ASSIGNMENT = "jacobian"
PRELOADED = 'get_config().NablaGrade.imports = ["matplotlib.pyplot"]\n'
"""What a course whose students draw plots says, so that they are not each made to wait for the import."""
OTTER = ROOT / ".venv-otter" / "bin" / "otter"

Class = Mapping[str, Path]
"""By student, the notebook that was handed in."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one command took, and the points that it gave, by student.

    Attributes:
        wall_s, cpu_s: seconds on the wall, and of processor time with all child processes.
    """

    wall_s: float
    cpu_s: float
    scores: dict[str, float]


Engine = Callable[[Path, Class], Outcome]
"""Grades a class in an empty scratch folder."""


def nbgrader(folder: Path, submissions: Class) -> Outcome:
    """Stock nbgrader: its own autograde, by the notebook's public test cells only, since it knows no others."""
    (folder / "nbgrader_config.py").write_text("c = get_config()\nc.CourseDirectory.course_id = 'bench'\n")
    shutil.copytree(ROOT / "source" / ASSIGNMENT, folder / "source" / ASSIGNMENT)
    command([program("nbgrader"), "generate_assignment", ASSIGNMENT], folder)
    hand_in(folder, submissions)
    wall_s, cpu_s = timed(lambda: command([program("nbgrader"), "autograde", ASSIGNMENT], folder))
    return Outcome(wall_s, cpu_s, gradebook_scores(folder))


def nablagrade(jobs: int) -> Engine:
    """This engine, with its hidden checks, on so many workers."""

    def grade(folder: Path, submissions: Class) -> Outcome:
        lay_out_course(folder, submissions)
        wall_s, cpu_s = timed(lambda: command(grade_command(jobs), folder))
        return Outcome(wall_s, cpu_s, gradebook_scores(folder))

    return grade


def independent(runs: int) -> Engine:
    """So many one-worker runs of this engine at once, in courses that know nothing of one another: what the cores
    can do."""

    def grade(folder: Path, submissions: Class) -> Outcome:
        folders = [folder / f"course{number}" for number in range(runs)]
        students = list(submissions)
        for number, course in enumerate(folders):
            course.mkdir()
            lay_out_course(course, {student: submissions[student] for student in students[number::runs]})

        def run_all() -> None:
            with ThreadPoolExecutor(runs) as threads:
                list(threads.map(lambda course: command(grade_command(1), course), folders))

        wall_s, cpu_s = timed(run_all)
        scores = [gradebook_scores(course) for course in folders]
        return Outcome(wall_s, cpu_s, {student: points for each in scores for student, points in each.items()})

    return grade


def floor(folder: Path, submissions: Class) -> Outcome:
    """The same cells and hidden checks in one warm process, with nothing around them: what no engine can go below."""
    lay_out_course(folder, submissions)
    told: list[str] = []
    words = [sys.executable, "-m", "benchmarks.floor", str(folder), ASSIGNMENT]
    wall_s, cpu_s = timed(lambda: told.append(command(words, ROOT)))
    return Outcome(wall_s, cpu_s, json.loads(told[0]))


def otter(folder: Path, submissions: Class) -> Outcome:
    """Otter: `otter run` on one notebook after the other, with some of the hidden checks in its own form."""
    checks = folder / "autograder.zip"
    with zipfile.ZipFile(checks, "w") as archive:
        archive.writestr("otter_config.json", "{}")
        for test in sorted((ROOT / "benchmarks" / "otter" / "tests").glob("*.py")):
            archive.write(test, f"tests/{test.name}")
    results: dict[str, Path] = {student: folder / student for student in submissions}
    for student, target in results.items():
        target.mkdir()
        shutil.copy(submissions[student], target)

    def run_all() -> None:
        for student, target in results.items():
            name = submissions[student].name
            command([str(OTTER), "run", "-a", str(checks), "-o", ".", "--no-logo", name], target, OTTER.parent)

    wall_s, cpu_s = timed(run_all)
    return Outcome(wall_s, cpu_s, {student: otter_score(target) for student, target in results.items()})


def grade_command(jobs: int) -> list[str]:
    return [program("nablagrade"), "grade", ASSIGNMENT, "--jobs", str(jobs), "--json"]


def lay_out_course(folder: Path, submissions: Class) -> None:
    """A course with this repository's source, graders and settings, and `PRELOADED`; the assignment is handed in."""
    from nablagrade.doors.nbgrader_plugin import read_course
    from nablagrade.doors.release import register

    config = (ROOT / "nbgrader_config.py").read_text(encoding="utf-8")
    (folder / "nbgrader_config.py").write_text(PRELOADED + config, encoding="utf-8")
    shutil.copytree(ROOT / "source" / ASSIGNMENT, folder / "source" / ASSIGNMENT)
    shutil.copytree(ROOT / "graders", folder / "graders", ignore=shutil.ignore_patterns("variants", "__pycache__"))
    register(read_course(folder), ASSIGNMENT)
    hand_in(folder, submissions)


def hand_in(folder: Path, submissions: Class) -> None:
    for student, notebook in submissions.items():
        target = folder / "submitted" / student / ASSIGNMENT
        target.mkdir(parents=True)
        shutil.copy(notebook, target)


def gradebook_scores(folder: Path) -> dict[str, float]:
    """The points of every submission, by nbgrader's own API."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as book:
        return {each.student_id: each.score for each in book.assignment_submissions(ASSIGNMENT)}


def otter_score(folder: Path) -> float:
    results = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    return float(sum(test.get("score", 0) for test in results["tests"]))


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds on the wall, and of processor time of the processes that the work started and waited for."""
    before, started = children_cpu_s(), time.perf_counter()
    work()
    return time.perf_counter() - started, children_cpu_s() - before


def children_cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def program(name: str) -> str:
    """A command of the environment that this benchmark runs in."""
    return str(Path(sys.executable).with_name(name))


def command(words: Sequence[str], folder: Path, path: Path | None = None) -> str:
    """Run a command; the programs that it looks up are those of its own environment.

    Returns:
        what it wrote to its standard output.

    Raises:
        RuntimeError: it failed; with what it said.
    """
    environment = {**os.environ, "PATH": f"{path or Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(words)} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
    return done.stdout
