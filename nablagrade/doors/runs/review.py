"""Old and new marks side by side, before anything is written: results wait on a shelf until a person has decided."""

from __future__ import annotations

import pickle
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from nablagrade.doors.runs.plan import Planned
from nablagrade.model import Change, Graded

__all__ = ["Comparison", "Review", "open_shelf"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What writing one submission's results would do.

    Attributes:
        changes: the scores in the gradebook that would become others; empty where all stay.
    """

    planned: Planned
    changes: tuple[Change, ...]
    deviations: tuple[str, ...]


Review = Callable[[Sequence[Comparison]], bool]
"""Shown all comparisons of a run; says whether its results are to be written."""


@contextmanager
def open_shelf(folder: Path) -> Iterator[Shelf]:
    """An empty shelf in a folder of its own; what a killed run has left there is thrown away."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield Shelf(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass
class Shelf:
    """Results on disk, since a class of them does not fit into memory. They are ours, so they may be pickled."""

    folder: Path
    comparisons: list[Comparison] = field(default_factory=list)

    def put(self, graded: Graded, comparison: Comparison) -> None:
        with (self.folder / f"{len(self.comparisons)}.pickle").open("wb") as file:
            pickle.dump(graded, file, protocol=pickle.HIGHEST_PROTOCOL)
        self.comparisons.append(comparison)

    def take(self) -> Iterator[tuple[Planned, Graded]]:
        for number, comparison in enumerate(self.comparisons):
            path = self.folder / f"{number}.pickle"
            with path.open("rb") as file:
                graded: Graded = pickle.load(file)
            path.unlink()
            yield comparison.planned, graded
