"""Survivors that their author has explained, explanations that are out of date, and files that are not as they should
be."""

from __future__ import annotations

from pathlib import Path

import pytest

from nablagrade.doors.quality.explained import explain_survivors
from nablagrade.doors.quality.findings import ExerciseFindings, Fate, Judged
from nablagrade.doors.quality.mutants import Mutant
from nablagrade.errors import CourseError
from nablagrade.model import Exercise
from tests.doors.quality.courses import write

ENTRY = '[[survivor]]\nwas = "return A.clone()"\nnow = "return A"\nbecause = "It may share memory."\n'


def findings(fate: Fate) -> ExerciseFindings:
    mutant = Mutant("solution", "a call removed", "return A", "return A.clone()", "return A")
    return ExerciseFindings(Exercise("f"), {"right": (1, 1)}, None, (), (Judged(mutant, fate, "why"),))


def explained(tmp_path: Path, text: str, fate: Fate = Fate.SURVIVED) -> ExerciseFindings:
    write(tmp_path / "variants/f/survivors.toml", text)
    return explain_survivors(tmp_path, findings(fate))


def test_an_explained_survivor_is_not_held_against_the_checks(tmp_path: Path) -> None:
    before = explain_survivors(tmp_path, findings(Fate.SURVIVED))
    assert len(before.unexplained) == 1
    after = explained(tmp_path, ENTRY)
    assert after.unexplained == () and after.mutants[0].explained == "It may share memory."
    assert not after.enough_killed  # it counts as not killed all the same


def test_an_explanation_of_a_mutant_that_is_killed_is_stale(tmp_path: Path) -> None:
    (problem,) = explained(tmp_path, ENTRY, Fate.KILLED).problems
    assert problem.what == "explains 'return A.clone()' -> 'return A', which is killed now"


@pytest.mark.parametrize("text", ["[[survivor]]\nwas = 1\n", ENTRY.replace("because", "why"), "survivor = ['x']\n"])
def test_an_entry_that_is_not_as_it_should_be_is_named(tmp_path: Path, text: str) -> None:
    with pytest.raises(CourseError, match="entry 1 needs the three texts was, now and because"):
        explained(tmp_path, text)


def test_a_file_that_is_no_toml_is_named(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match=r"survivors.toml cannot be read: "):
        explained(tmp_path, "[[survivor")
