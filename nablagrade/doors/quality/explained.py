"""Survivors that their author has explained: graders/<assignment>/variants/<exercise>/survivors.toml.

[[survivor]]
was = "return A.clone()"
now = "return A"
because = "A result may share memory with an argument."
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from nablagrade.doors.quality.answers import VARIANTS
from nablagrade.doors.quality.findings import ExerciseFindings, Fate, Judged, Problem
from nablagrade.errors import CourseError

FILE = "survivors.toml"
KEYS = {"was", "now", "because"}


def explain_survivors(graders: Path, findings: ExerciseFindings) -> ExerciseFindings:
    """Give survivors the explanations that were written for them; one for a mutant that does not survive is stale."""
    path = graders / VARIANTS / findings.exercise / FILE
    if not findings.mutants or not path.is_file():
        return findings
    known = read_explanations(path)
    mutants = tuple(explain(each, known) for each in findings.mutants)
    fates = {(each.mutant.was, each.mutant.now): each.fate for each in mutants}
    stale = [change for change in known if fates.get(change, Fate.SURVIVED) is not Fate.SURVIVED]
    problems = [
        Problem(findings.exercise, f"{path.name}", f"explains {was!r} -> {now!r}, which is {fates[was, now].value} now")
        for was, now in stale
    ]
    return replace(findings, mutants=mutants, problems=(*findings.problems, *problems))


def explain(judged: Judged, known: Mapping[tuple[str, str], str]) -> Judged:
    because = known.get((judged.mutant.was, judged.mutant.now))
    return replace(judged, explained=because) if judged.fate is Fate.SURVIVED and because else judged


def read_explanations(path: Path) -> dict[tuple[str, str], str]:
    """Explanations by what was changed.

    Raises:
        CourseError: the file is not as it should be.
    """
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("survivor", [])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CourseError(f"{path} cannot be read: {error}.") from error
    for number, entry in enumerate(entries, 1):
        if (
            not isinstance(entry, dict)
            or set(entry) != KEYS
            or not all(isinstance(text, str) for text in entry.values())
        ):
            raise CourseError(f"{path}: entry {number} needs the three texts was, now and because.")
    return {(entry["was"].strip(), entry["now"].strip()): entry["because"] for entry in entries}
