"""An executed program as a notebook of nbformat 4.5, byte for byte as nbformat would write it.

nbformat takes a second to import and deep-copies everything; `tests/notebook/test_write.py` holds the two equal.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from nablagrade.model import Cell, CellRun, Json, Program
from nablagrade.notebook.scrub import scrub
from nablagrade.notebook.trim import trim_outputs

__all__ = ["dumps", "to_notebook"]

SPLIT_MIME_TYPES = ("application/javascript", "image/svg+xml")
"""Besides text/*: what nbformat writes as a list of lines."""
TRANSIENT = ("orig_nbformat", "orig_nbformat_minor", "signature")
"""Notebook metadata that nbformat never writes."""


def to_notebook(
    program: Program, runs: Sequence[CellRun | None], lines: int = -1, traceback_lines: int = -1
) -> dict[str, Json]:
    """The notebook with the outputs of its runs, one for each cell of the program; a copy, free to be changed.

    Args:
        lines, traceback_lines: see `trim_outputs`.
    """
    cells = [_notebook_cell(cell, run) for cell, run in zip(program.cells, runs, strict=True)]
    for cell in cells:
        if cell["cell_type"] == "code":
            cell["outputs"] = trim_outputs(cell["outputs"], lines, traceback_lines)
    return {"cells": cells, "metadata": scrub(program.metadata), "nbformat": 4, "nbformat_minor": 5}


def dumps(notebook: dict[str, Json]) -> str:
    """A notebook of nbformat 4 as text, ending in a newline."""
    metadata = {key: value for key, value in notebook["metadata"].items() if key not in TRANSIENT}
    cells = [_split_cell(cell) for cell in notebook["cells"]]
    lines = {**notebook, "cells": cells, "metadata": metadata}
    return json.dumps(lines, indent=1, sort_keys=True, separators=(",", ": "), ensure_ascii=False) + "\n"


def _notebook_cell(cell: Cell, run: CellRun | None) -> dict[str, Json]:
    written: dict[str, Json] = {
        "cell_type": cell.cell_type,
        "id": cell.id,
        "metadata": scrub(cell.metadata),
        "source": cell.source,
    }
    if cell.cell_type == "code":
        written["execution_count"] = run.execution_count if run else None
        written["outputs"] = scrub(run.outputs) if run else []
    elif cell.attachments is not None:
        written["attachments"] = scrub(cell.attachments)
    return written


def _split_cell(cell: dict[str, Json]) -> dict[str, Json]:
    metadata = {key: value for key, value in cell["metadata"].items() if key != "trusted"}
    split = {**cell, "metadata": metadata, "source": _lines(cell["source"])}
    if "attachments" in cell:
        split["attachments"] = {name: _split_bundle(bundle) for name, bundle in cell["attachments"].items()}
    if cell["cell_type"] == "code":
        split["outputs"] = [_split_output(output) for output in cell["outputs"]]
    return split


def _split_output(output: dict[str, Json]) -> dict[str, Json]:
    if output["output_type"] in ("execute_result", "display_data"):
        return {**output, "data": _split_bundle(output["data"])}
    if output["output_type"] == "stream":
        return {**output, "text": _lines(output["text"])}
    return output


def _split_bundle(bundle: dict[str, Json]) -> dict[str, Json]:
    return {
        kind: _lines(data) if kind.startswith("text/") or kind in SPLIT_MIME_TYPES else data
        for kind, data in bundle.items()
    }


def _lines(text: Json) -> Json:
    return text.splitlines(keepends=True) if isinstance(text, str) else text
