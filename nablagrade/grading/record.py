"""grading.json: what one grading decided and on what grounds; enough to answer an appeal and to grade again the same
way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from nablagrade.model import CheckResult, Execution, GradedNotebook, Score, Submission
from nablagrade.settings import Settings

SCHEMA = 1
"""Raised when a reader of records must know the difference."""


def make_record(
    submission: Submission,
    notebooks: Sequence[GradedNotebook],
    executions: Sequence[Execution],
    settings: Settings,
    *,
    wall_s: float,
    host: str,
    isolation: Mapping[str, Any],
) -> dict[str, Any]:
    """What was decided, as JSON; what may differ when it is repeated is under "volatile".

    The door adds the key: what all of this depends on, taken before anything was read.
    """
    return {
        "schema": SCHEMA,
        "student": submission.student,
        "assignment": submission.assignment,
        "seed_pool": settings.seeds,
        "limits": asdict(settings.limits_of(submission.assignment)),
        "own_limits": {
            place: own for place, own in settings.own_limits.items() if place.startswith(f"{submission.assignment}.")
        },
        "notebooks": [
            notebook_record(notebook, execution) for notebook, execution in zip(notebooks, executions, strict=True)
        ],
        "volatile": {
            "wall_s": round(wall_s, 4),
            "host": host,
            "isolation": dict(isolation),
            "boxes": sum(execution.boxes for execution in executions),
            "cells_wall_s": [
                [round(run.wall_s, 4) if run else None for run in execution.runs] for execution in executions
            ],
            "checks_wall_s": {
                f"{check.exercise}.{check.name}": round(check.wall_s, 4)
                for notebook in notebooks
                for score in notebook.scores.scores
                for check in score.checks
            },
        },
    }


def notebook_record(notebook: GradedNotebook, execution: Execution) -> dict[str, Any]:
    """One notebook's scores, what had to be mended in it, and how its cells ended."""
    cells = zip(notebook.program.cells, execution.runs, strict=True)
    return {
        "notebook": notebook.program.notebook,
        "noticed": [*notebook.program.noticed, *execution.noticed],
        "unreadable": notebook.program.unreadable,
        "cells": {cell.id: run.status.value for cell, run in cells if run is not None},
        "scores": [score_record(score) for score in notebook.scores.scores],
    }


def score_record(score: Score) -> dict[str, Any]:
    return {
        "grade_id": score.grade_id,
        "score": score.auto,
        "points": score.maximum,
        "trust": score.trust.value,
        "note": score.note,
        "checks": [check_record(check) for check in score.checks],
        **suspicions_record(score),
    }


def suspicions_record(score: Score) -> dict[str, Any]:
    """Nothing where there are none, so that a score of an older record reads the same."""
    found = [{"cell": each.cell, "line": each.line, "what": each.what} for each in score.suspicions]
    return {"suspicions": found} if found else {}


def check_record(check: CheckResult) -> dict[str, Any]:
    return {
        "name": check.name,
        "points": check.points,
        "core": check.core,
        "verdict": check.verdict.value,
        "diagnosis": check.diagnosis,
        "student": check.student,
        "staff": check.staff,
        "error": check.error,
        "tolerance": check.tolerance,
        "seed": check.seed,
    }
