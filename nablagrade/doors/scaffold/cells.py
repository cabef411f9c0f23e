"""The cells of a notebook of ours: with stable ids, and with nbgrader's flags on those that it is to treat."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nablagrade.errors import CourseError
from nablagrade.model import TEST_PREFIX
from nablagrade.notebook import SCHEMA_VERSION

__all__ = ["code", "new_notebook", "read_notebook", "solution", "test", "text", "write_notebook"]

LEAST_MINOR = 5
"""Of nbformat 4: cells have ids."""


def text(cell_id: str, source: str, language: str | None = None) -> dict[str, Any]:
    """A Markdown cell; with `language`, one that releases in another language leave out."""
    metadata = {"tags": [f"lang-{language}"]} if language else {}
    return {"cell_type": "markdown", "id": cell_id, "metadata": metadata, "source": lines(source)}


def code(cell_id: str, source: str, metadata: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": cell_id,
        "metadata": metadata or {},
        "outputs": [],
        "source": lines(source),
    }


def solution(exercise: str, source: str) -> dict[str, Any]:
    """The cell whose answer students write."""
    return code(cell_id(exercise), source, flags(exercise, solution=True))


def test(exercise: str, source: str, points: float) -> dict[str, Any]:
    """The locked cell that bears the exercise's points."""
    name = f"{TEST_PREFIX}{exercise}"
    return code(cell_id(name), source, flags(name, grade=True, locked=True, points=points))


def flags(grade_id: str, **given: object) -> dict[str, Any]:
    off = dict.fromkeys(("grade", "locked", "solution", "task"), False)
    return {"nbgrader": {**off, **given, "grade_id": grade_id, "schema_version": SCHEMA_VERSION}}


def cell_id(name: str) -> str:
    """A name as nbformat wants ids: letters, digits, - and _, at most 64."""
    return name.replace("_", "-")[:64]


def lines(source: str) -> list[str]:
    return source.strip("\n").splitlines(keepends=True)


def new_notebook(cells: Sequence[dict[str, Any]]) -> dict[str, Any]:
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    return {"cells": list(cells), "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": LEAST_MINOR}


def read_notebook(file: Path) -> dict[str, Any]:
    """Read a source notebook that cells are to be added to.

    Raises:
        CourseError: it is no notebook, or one whose cells have no ids.
    """
    try:
        notebook = json.loads(file.read_bytes())
        version = notebook["nbformat"], notebook["nbformat_minor"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CourseError(f"{file} is no notebook: {error!r}. Mend it in Jupyter, or move it away.") from error
    if version < (4, LEAST_MINOR):
        raise CourseError(f"{file} is of format {version[0]}.{version[1]}. Open it in JupyterLab and save it.")
    return dict(notebook)


def write_notebook(file: Path, notebook: dict[str, Any]) -> None:
    """Write it as Jupyter does."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
