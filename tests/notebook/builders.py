"""Small notebooks, built by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from nablagrade.model import NotebookBlueprint, Program, Role, SourceCell
from nablagrade.notebook.flags import nbgrader_metadata
from nablagrade.notebook.normalise import read_program
from nablagrade.settings import Limits

SETUP = SourceCell("setup", Role.LOCKED, "code", 0.0, "import torch")
TEXT = SourceCell("text", Role.LOCKED, "markdown", 0.0, "# Two exercises")
F = SourceCell("f", Role.SOLUTION, "code", 0.0, None)
TEST_F = SourceCell("test_f", Role.TEST, "code", 2.0, "assert f(1) == 2")
G = SourceCell("g", Role.SOLUTION, "code", 0.0, None)
TEST_G = SourceCell("test_g", Role.TEST, "code", 1.5, "assert g(1) == 3")
ESSAY = SourceCell("essay", Role.MANUAL, "markdown", 3.0, None)
TASK = SourceCell("task", Role.TASK, "markdown", 4.0, "Draw something.")

KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
BLUEPRINT = NotebookBlueprint("nb", (SETUP, TEXT, F, TEST_F, G, TEST_G, ESSAY, TASK), KERNEL)

ANSWERS = {"f": "def f(x): return x + 1", "g": "def g(x): return x + 2", "essay": "Because."}


def cell(source: Any, cell_type: str = "code", **more: Any) -> dict[str, Any]:
    built: dict[str, Any] = {"cell_type": cell_type, "metadata": {}, "source": source, **more}
    return {"execution_count": None, "outputs": [], **built} if cell_type == "code" else built


def released(spec: SourceCell, source: str | None = None, **claims: Any) -> dict[str, Any]:
    """A cell of the blueprint as a student has it; `claims` forge its nbgrader metadata."""
    text = source if source is not None else spec.source if spec.source is not None else ANSWERS[spec.grade_id]
    return cell(text, spec.cell_type, metadata={"nbgrader": {**nbgrader_metadata(spec, None), **claims}})


def honest() -> list[dict[str, Any]]:
    return [released(spec) for spec in BLUEPRINT.cells]


def notebook(cells: Any, **more: Any) -> dict[str, Any]:
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4, **more}


def save(path: Path, content: Any) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return path


def program(folder: Path, cells: Any, blueprint: NotebookBlueprint = BLUEPRINT, **more: Any) -> Program:
    return read_program(save(folder / "nb.ipynb", notebook(cells, **more)), blueprint, Limits())


def order(result: Program) -> list[str]:
    """The grade_ids, and the text of the student's own cells."""
    return [cell.grade_id or cell.source for cell in result.cells]
