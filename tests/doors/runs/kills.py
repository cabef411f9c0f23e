"""A run killed with SIGKILL at random moments, again and again, and what comes of it in the end.

`python -m tests.doors.runs.kills [--kills 50] [--seed 0]` prints the progress at each kill, and whether the course ends
up as one that nobody disturbed. A kill counts as mid-run when its run had begun to write, and had not ended.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.doors.runs.scratch import DOUBLE, RIGHT, submit, write_course

PER_KILL = 6
"""Submissions graded between two kills, on average."""
DEADLY = "def cube(x):\n    import os\n    os._exit(3)\n"
ANSWERS: tuple[dict[str, str], ...] = (RIGHT, {"square": DOUBLE}, {}, {**RIGHT, "cube": DEADLY})
LOOK_S = 0.002
END_S = 30.0


@dataclass(frozen=True, slots=True)
class Kill:
    """A moment at which a run was killed: submissions with a record, of how many, and before that run."""

    done: int
    total: int
    before: int

    @property
    def mid_run(self) -> bool:
        return self.before < self.done < self.total


def main() -> int:
    parser = argparse.ArgumentParser(description="Kill grading runs, and see that nothing is lost.")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="nablagrade-kills-") as folder:
        kills, differences = torture(Path(folder), options.kills, options.seed)
    for number, kill in enumerate(kills, 1):
        print(f"kill {number:3}: {kill.done} of {kill.total} graded, {kill.before} before this run")
    print(f"{sum(kill.mid_run for kill in kills)} of {len(kills)} kills were mid-run; differences: {differences or 0}")
    return 1 if differences else 0


def torture(folder: Path, kills: int, seed: int) -> tuple[list[Kill], list[str]]:
    """Grade one class undisturbed, and the same class with kills; return the kills, and what differs in the end."""
    size = kills * PER_KILL
    disturbed, calm = folder / "disturbed", folder / "calm"
    for root in (disturbed, calm):
        write_course(root)
        for number in range(size):
            submit(root, f"s{number:04}", ANSWERS[number % len(ANSWERS)])
    chance = random.Random(seed)
    done = [kill_one(disturbed, size, kills - number, chance) for number in range(kills)]
    for root in (disturbed, calm):
        finished = start(root).wait(600)
        assert finished == 0, f"the last run ended with {finished}"
    return done, list(differences(disturbed, calm))


def kill_one(root: Path, size: int, kills_left: int, chance: random.Random) -> Kill:
    """Start a run, and kill it when it has graded a random number of submissions more, and a random moment later."""
    before = count(root)
    target = before + chance.randint(1, max(1, 2 * (size - before) // (kills_left + 1)))
    run = start(root)
    while count(root) < target and run.poll() is None:
        time.sleep(LOOK_S)
    time.sleep(chance.random() * 0.1)  # anywhere between two records: in files, in the transaction, in the history
    run.send_signal(signal.SIGKILL)
    run.wait()
    return Kill(count(root), size, before)


def start(root: Path) -> subprocess.Popen[bytes]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "COV"))}
    return subprocess.Popen(
        [sys.executable, "-c", "from nablagrade.cli import main; main()", "grade", "tiny", "--json", "--jobs", "2"],
        cwd=root,
        env={**environment, "NABLAGRADE_SECRET": "kills", "JUPYTER_CONFIG_DIR": str(root / "none")},
        stdout=subprocess.DEVNULL,
    )


def count(root: Path) -> int:
    return sum(1 for _ in root.glob("autograded/*/tiny/grading.json"))


def differences(one: Path, other: Path) -> Iterator[str]:
    """What two courses differ in, of marks, records and notebooks; and what is left behind in the first."""
    if marks(one) != marks(other):
        yield "the gradebooks differ"
    for path in sorted(other.glob("autograded/*/*/*")):
        twin = one / path.relative_to(other)
        if not twin.exists() or content(twin) != content(path):
            yield f"{path.relative_to(other)} differs"
    yield from (f"{path.relative_to(one)} was left" for path in one.glob("autograded/*/.*"))
    yield from (f"process {process} was left" for process in left_processes(one))


def content(path: Path) -> Any:
    if path.name != "grading.json":
        return path.read_bytes()
    record = json.loads(path.read_bytes())
    return {name: value for name, value in record.items() if name != "volatile"}


def marks(root: Path) -> dict[str, dict[str, float]]:
    from nablagrade.gradebook import open_gradebook

    with open_gradebook(f"sqlite:///{root / 'gradebook.db'}", "tiny") as book:
        return book.scores("tiny")


def left_processes(root: Path) -> list[int]:
    """Processes that work in a course folder, when those that are ending have ended."""
    until = time.monotonic() + END_S
    while (found := working_in(root)) and time.monotonic() < until:
        time.sleep(0.05)
    return found


def working_in(root: Path) -> list[int]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            here = (process / "cwd").readlink()
        except OSError:
            continue
        if here == root:
            found.append(int(process.name))
    return found


if __name__ == "__main__":
    sys.exit(main())
