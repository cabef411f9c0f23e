"""Whether a class's size matters: `python -m benchmarks.scale [--sizes N ...] [--jobs J]`.

For each size a course of that many submissions is graded by the command, as a user runs it, in a course of its own;
then once more with nothing to do. When all are graded, a hundred of each hand in again, class after class, and that
several times over: interleaved, what the machine does meanwhile hits all sizes. Last a part is graded without isolation
and, in turn, with it. While a run goes on, the
memory of the coordinator, the workers and the fork servers is looked at. With `--blank` the notebooks are untouched
ones, which cost least: what grows with the class shows best, and thousands take minutes.

    each_s      seconds on the wall for one more submission: (all - one) / (size - 1)
    parts_s     the same by tenths of the run, from the times at which the records were written
    again_s     the same, so measured, of those who hand in again; by turns, and the median
    memory_mib  resident memory at a quarter of the run, and the peak from there on: what grows with the class shows

Writes benchmarks/results/scale.json, or scale-blank.json.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.classes import ROOT, write_class, write_submission
from benchmarks.engines import ASSIGNMENT, Class, command, grade_command, lay_out_course, timed
from benchmarks.soak import children, resident_kib

RESULTS = ROOT / "benchmarks" / "results"
NOTEBOOKS = 24
"""Different ones; a larger class has each under several names."""
LOOK_S = 0.5
QUIET_RUNS = 3
COMPARED = 48
"""Submissions graded with isolation and without, in turn."""
PAIRS = 3
AGAIN = 100
TURNS = 7


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description="What one submission costs in classes of several sizes.")
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1000])
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--blank", action="store_true", help="hand in the notebook as it was released")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="nablagrade-bench-") as folder:
        root = Path(folder)
        if options.blank:
            write_submission(root / "class" / "blank" / ASSIGNMENT, ASSIGNMENT, {})
            students = ["blank"]
        else:
            students = [student for student, _ in write_class(root / "class", ASSIGNMENT, NOTEBOOKS)]
        notebooks = {student: root / "class" / student / ASSIGNMENT / f"{ASSIGNMENT}.ipynb" for student in students}
        start_s = statistics.median(one(root / f"one{number}", notebooks, options.jobs) for number in range(QUIET_RUNS))
        sizes = {
            size: measure(root / str(size), named(notebooks, size), options.jobs, start_s) for size in options.sizes
        }
        for size, turns in again({size: root / str(size) for size in options.sizes}, options.jobs).items():
            sizes[size]["again_s"] = {"turns": turns, "median": round(statistics.median(turns), 4)}
        isolation = isolated_or_not(root / "isolation", named(notebooks, COMPARED))
    result = {
        "answers": "blank" if options.blank else "of all kinds",
        "jobs": options.jobs,
        "start_s": round(start_s, 2),
        "isolation": isolation,
        "sizes": sizes,
    }
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"scale{'-blank' if options.blank else ''}.json").write_text(
        json.dumps(result, indent=1) + "\n", encoding="utf-8"
    )
    show(result)


def named(notebooks: Class, size: int) -> dict[str, Path]:
    """So many submissions, of these notebooks in turn."""
    paths = list(notebooks.values())
    return {f"student{number:05}": paths[number % len(paths)] for number in range(size)}


def one(folder: Path, notebooks: Class, jobs: int) -> float:
    """What a run for a single submission takes: the start."""
    folder.mkdir()
    lay_out_course(folder, named(notebooks, 1))
    wall_s, _ = timed(partial(command, grade_command(jobs), folder))
    shutil.rmtree(folder)
    return wall_s


def measure(folder: Path, submissions: Class, jobs: int, start_s: float) -> dict[str, Any]:
    """Grade a class of this size, and then look what there is to do."""
    folder.mkdir()
    lay_out_course(folder, submissions)
    with watched_memory() as memory:
        wall_s, cpu_s = timed(partial(memory.command, grade_command(jobs), folder))
    written = times_written(folder, submissions)
    tenth = len(written) // 10
    parts = [(written[end] - written[end - tenth]) / tenth for end in range(tenth, len(written), tenth)]
    quiet = [timed(partial(command, grade_command(jobs), folder)) for _ in range(QUIET_RUNS)]
    return {
        "wall_s": round(wall_s, 1),
        "cpu_s": round(cpu_s, 1),
        "each_s": round((wall_s - start_s) / (len(submissions) - 1), 4),
        "parts_s": [round(part, 4) for part in parts],
        "nothing_to_do_s": round(statistics.median(wall_s for wall_s, _ in quiet), 2),
        "memory_mib": {kind: [round(kib / 1024) for kib in seen] for kind, seen in memory.figures().items()},
    }


def again(folders: Mapping[int, Path], jobs: int) -> dict[int, list[float]]:
    """Graded classes, by size, of which some hand in again, in turn: seconds for one more, in each turn."""
    taken: dict[int, list[float]] = {size: [] for size in folders}
    for _ in range(TURNS):
        for size, folder in folders.items():
            notebooks = sorted(folder.glob(f"submitted/*/{ASSIGNMENT}/{ASSIGNMENT}.ipynb"))[:AGAIN]
            for notebook in notebooks:
                notebook.write_text(notebook.read_text(encoding="utf-8") + "\n", encoding="utf-8")
            started = time.time()
            command(grade_command(jobs), folder)
            written = times_written(folder, [notebook.parts[-3] for notebook in notebooks])
            if written[0] < started:
                raise RuntimeError("what was handed in again was not graded again")
            taken[size].append(round((written[-1] - written[0]) / (len(written) - 1), 4))
    return taken


def times_written(folder: Path, students: Collection[str]) -> list[float]:
    """When the records of these students were written, in order."""
    return sorted((folder / "autograded" / each / ASSIGNMENT / "grading.json").stat().st_mtime for each in students)


def isolated_or_not(folder: Path, submissions: Class) -> dict[str, Any]:
    """One worker, the same submissions, with every layer and with none, in turn; seconds of each run."""
    ways: dict[str, list[str]] = {"with": [], "without": ["--no-isolation"]}
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(PAIRS):
        for name, words in ways.items():
            folder.mkdir()
            lay_out_course(folder, submissions)
            taken[name].append(timed(partial(command, [*grade_command(1), *words], folder))[0])
            shutil.rmtree(folder)
    extra = statistics.median(a - b for a, b in zip(taken["with"], taken["without"], strict=True)) / len(submissions)
    return {name: [round(wall_s, 2) for wall_s in each] for name, each in taken.items()} | {
        "ms for each submission": round(1000 * extra, 1)
    }


@dataclass
class Memory:
    """Resident memory, in KiB, of the processes of one command, by kind, as time goes on; the largest of each kind."""

    seen: list[dict[str, int]] = field(default_factory=list)
    process: subprocess.Popen[bytes] | None = None

    def command(self, words: list[str], folder: Path) -> None:
        """Run a command that can be looked at."""
        self.process = subprocess.Popen(words, cwd=folder, stdout=subprocess.DEVNULL)
        if code := self.process.wait():
            raise RuntimeError(f"{' '.join(words)} ended with {code}")

    def look(self) -> None:
        if self.process is None:
            return
        now: dict[str, int] = {}
        for kind, process in processes(self.process.pid):
            now[kind] = max(now.get(kind, 0), resident_kib(process))
        self.seen.append(now)

    def figures(self) -> Mapping[str, tuple[int, int]]:
        """By kind: at a quarter of the run, and the peak from then on."""
        late = self.seen[len(self.seen) // 4 :]
        kinds = sorted({kind for each in late for kind in each})
        return {
            kind: (next(each[kind] for each in late if kind in each), max(each.get(kind, 0) for each in late))
            for kind in kinds
        }


def processes(coordinator: int) -> Iterator[tuple[str, int]]:
    """The processes of a run: it, its workers, and their keepers' fork servers."""
    yield "coordinator", coordinator
    for worker in children(coordinator):
        yield "worker", worker
        for keeper in children(worker):
            yield from (("fork server", server) for server in children(keeper))


@contextmanager
def watched_memory() -> Iterator[Memory]:
    """Look at the memory of a command every now and then."""
    memory, done = Memory(), threading.Event()

    def watch() -> None:
        while not done.wait(LOOK_S):
            try:
                memory.look()
            except (OSError, StopIteration):  # a process that ended while we looked
                continue

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield memory
    finally:
        done.set()
        thread.join()


def show(result: Mapping[str, Any]) -> None:
    """Print the table."""
    print(f"{result['jobs']} workers; a run for one submission takes {result['start_s']} s")
    head = f"{'size':>6}{'wall s':>9}{'each s':>9}{'first, last tenth':>20}{'again s':>9}{'nothing to do s':>17}"
    print(f"{head}  MiB early, at most")
    for size, each in result["sizes"].items():
        parts, again_s = f"{each['parts_s'][0]:.3f}, {each['parts_s'][-1]:.3f}", each["again_s"]["median"]
        times = f"{each['wall_s']:9.1f}{each['each_s']:9.3f}{parts:>20}{again_s:9.3f}{each['nothing_to_do_s']:17.2f}"
        memory = "; ".join(f"{kind} {early}, {peak}" for kind, (early, peak) in each["memory_mib"].items())
        print(f"{size:>6}{times}  {memory}")
    print(f"isolation costs {result['isolation']['ms for each submission']} ms of a submission")


if __name__ == "__main__":
    main()
