"""This engine beside nbgrader, Otter and the floor, in one run.

    python -m benchmarks.compare [--students N] [--rounds R] [--copies C]

In each round every engine grades the same notebooks once, one engine after the other, so that a slow minute of the
machine hits all of them; then one notebook alone, which shows what the start costs. What one more submission costs is
the difference of the two, per submission. This engine is so much faster that its start would drown that difference:
it grades each notebook of the round under `copies` names, as does the floor, and its ratios are those of the marginal
costs.

The floor (`benchmarks.floor`) is what the checks and the answers compute, in one warm process with nothing around them:
how much of a rival's cost it is says how many times as fast any engine with these checks could be.

nbgrader runs the notebook's public test cells only, Otter some of the hidden checks in its own form
(benchmarks/otter): both do less than is done here. Answers that loop for ever are timed apart.

Writes benchmarks/results/compare.json and compare.svg.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import statistics
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch

from benchmarks.classes import LOOP, ROOT, exercises, write_class, write_submission
from benchmarks.engines import ASSIGNMENT, Class, Engine, Outcome, floor, independent, nablagrade, nbgrader, otter

RESULTS = ROOT / "benchmarks" / "results"
OURS, PAIR, TWO = "nablagrade, 1 worker", "nablagrade, 2 independent runs", "nablagrade, 2 workers"
FLOOR = "floor"
RIVALS: dict[str, Engine] = {"nbgrader": nbgrader, "Otter": otter}
FAST: dict[str, Engine] = {FLOOR: floor, OURS: nablagrade(1), TWO: nablagrade(2), PAIR: independent(2)}


@dataclass
class Series:
    """What an engine took in each round, for all notebooks and for one (or one per run), and its scores."""

    all: list[Outcome] = field(default_factory=list)
    start: list[Outcome] = field(default_factory=list)

    @property
    def marginal_s(self) -> list[float]:
        """By round: seconds on the wall of one more submission."""
        return [
            (many.wall_s - few.wall_s) / (len(many.scores) - len(few.scores))
            for many, few in zip(self.all, self.start, strict=True)
        ]

    @property
    def scores(self) -> dict[str, float]:
        return {student: points for outcome in self.all for student, points in outcome.scores.items()}


def main() -> None:
    """Measure, print, and write the results."""
    parser = argparse.ArgumentParser(description="nablagrade beside nbgrader and Otter, on the same notebooks.")
    parser.add_argument("--students", type=int, default=12, help="notebooks per round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--copies", type=int, default=10, help="names under which this engine grades each notebook")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="nablagrade-bench-") as folder:
        result = compare(Path(folder), options.students, options.rounds, options.copies)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "compare.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    draw(result, RESULTS / "compare.svg")
    show(result)


def compare(root: Path, students: int, rounds: int, copies: int) -> dict[str, Any]:
    """Time all engines on a class of `students` x `rounds`, a part of it in each round."""
    written = dict(write_class(root / "class", ASSIGNMENT, students * rounds))
    notebooks = {student: root / "class" / student / ASSIGNMENT / f"{ASSIGNMENT}.ipynb" for student in written}
    series: dict[str, Series] = {name: Series() for name in (*RIVALS, *FAST)}
    names = list(notebooks)
    for number in range(rounds):
        part = {name: notebooks[name] for name in names[number * students : (number + 1) * students]}
        first = dict(list(part.items())[:1])
        pair = dict(list(part.items())[:2])
        for name, engine in RIVALS.items():
            series[name].all.append(run(engine, part))
            series[name].start.append(run(engine, first))
        for name, engine in FAST.items():
            series[name].all.append(run(engine, copied(part, copies)))
            series[name].start.append(run(engine, pair if name == PAIR else first))
    return {
        "notebooks": len(notebooks),
        "rounds": rounds,
        "copies of each for nablagrade": copies,
        "class_sha256": digest(notebooks),
        "engines": {name: summary(each) for name, each in series.items()},
        "ratios": ratios(series),
        "loops": loops(root),
        "machine": {
            "cores": os.cpu_count(),
            "python": platform.python_version(),
            "torch": str(torch.__version__),
            "kernel": platform.release(),
        },
    }


def ratios(series: Mapping[str, Series]) -> dict[str, float]:
    """How many times as much the rivals cost per submission on one core, and this engine as the floor; how well two
    workers scale. Medians of the ratios within each round."""
    pairs = {
        **{f"{name} / nablagrade": (name, OURS) for name in RIVALS},
        "nablagrade / floor": (OURS, FLOOR),
        **{f"{name} / floor": (name, FLOOR) for name in RIVALS},
        "2 workers / 2 independent runs": (PAIR, TWO),
    }
    return {name: round(ratio(*(series[each].marginal_s for each in pair)), 3) for name, pair in pairs.items()}


def ratio(costs: Sequence[float], others: Sequence[float]) -> float:
    return statistics.median(a / b for a, b in zip(costs, others, strict=True))


def summary(series: Series) -> dict[str, Any]:
    """An engine's figures; a score is told for one name of each notebook."""
    return {
        "submissions per round": len(series.all[0].scores),
        "wall_s by round": [round(outcome.wall_s, 2) for outcome in series.all],
        "cpu_s by round": [round(outcome.cpu_s, 2) for outcome in series.all],
        "start_s by round": [round(outcome.wall_s, 2) for outcome in series.start],
        "marginal_s": round(statistics.median(series.marginal_s), 4),
        "mean score": round(statistics.mean(series.scores.values()), 3),
    }


def loops(root: Path) -> dict[str, float]:
    """Seconds for one submission whose second exercise never ends, with every engine's own limits; Otter has none
    for a notebook's cells and is left out."""
    source = root / "loops" / ASSIGNMENT
    exercise = exercises(ASSIGNMENT)[-1]
    write_submission(source, ASSIGNMENT, {exercise: LOOP.format(exercise=exercise)})
    submissions = {"loops": source / f"{ASSIGNMENT}.ipynb"}
    engines: dict[str, Engine] = {"nbgrader": nbgrader, OURS: nablagrade(1)}
    return {name: round(run(engine, submissions).wall_s, 2) for name, engine in engines.items()}


def run(engine: Engine, submissions: Class) -> Outcome:
    """One engine on one class, in a folder that is gone afterwards."""
    with scratch() as folder:
        outcome = engine(folder, submissions)
    missing = set(submissions) - set(outcome.scores)
    if missing:
        raise RuntimeError(f"no score for {', '.join(sorted(missing))}")
    return outcome


@contextmanager
def scratch() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="nablagrade-bench-") as folder:
        yield Path(folder)


def copied(submissions: Class, copies: int) -> dict[str, Path]:
    """The same notebooks, each under several names."""
    return {f"{student}-{copy}": path for copy in range(copies) for student, path in submissions.items()}


def digest(notebooks: Class) -> str:
    """A hash of all notebooks, by which a run can be told from one on others."""
    total = hashlib.sha256()
    for student, path in sorted(notebooks.items()):
        total.update(student.encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def show(result: Mapping[str, Any]) -> None:
    """Print the table."""
    print(f"{result['notebooks']} notebooks in {result['rounds']} rounds, sha256 {result['class_sha256'][:12]}")
    print(f"{'':32}{'start s':>9}{'s each':>9}{'mean score':>12}")
    for name, each in result["engines"].items():
        start = statistics.median(each["start_s by round"])
        print(f"{name:32}{start:9.2f}{each['marginal_s']:9.3f}{each['mean score']:12.2f}")
    for name, value in {
        **result["ratios"],
        **{f"one endless loop, {k}, s": v for k, v in result["loops"].items()},
    }.items():
        print(f"{name:48}{value:8.2f}")


def draw(result: Mapping[str, Any], target: Path) -> None:
    """A picture of what one more submission costs, on a logarithmic scale."""
    from matplotlib.figure import Figure

    names = [FLOOR, OURS, *RIVALS]
    costs = [result["engines"][name]["marginal_s"] for name in names]
    figure = Figure(figsize=(7, 2.2), layout="constrained")
    axes = figure.subplots()
    bars = axes.barh(names, costs, color=["#ccc", "#2a7", "#888", "#888"])
    axes.bar_label(bars, [f"{cost:.3g} s" for cost in costs], padding=4)
    axes.set_xscale("log")
    axes.set_xlim(right=max(costs) * 4)
    axes.set_xlabel("seconds for one more submission, one core")
    axes.invert_yaxis()
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(target, metadata={"Date": None})


if __name__ == "__main__":
    main()
