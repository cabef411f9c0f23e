from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest

from nablagrade.model import CellRun, CellStatus, Program
from nablagrade.notebook import dumps, to_notebook
from tests.notebook.builders import cell, honest, program

OUTPUTS: tuple[dict[str, Any], ...] = (
    {"output_type": "stream", "name": "stdout", "text": "one\ntwo\x0bthree\u2028\n"},
    {"output_type": "stream", "name": "stderr", "text": ""},
    {
        "output_type": "execute_result",
        "execution_count": 3,
        "metadata": {},
        "data": {
            "text/plain": "a\nb",
            "image/png": "aa\nbb",
            "image/svg+xml": "<svg>\n</svg>",
            "application/json": {"z": [1]},
        },
    },
    {
        "output_type": "display_data",
        "metadata": {},
        "data": {"text/html": "<b>\n雅可比</b>", "application/javascript": "a\nb"},
    },
    {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["a\nb", "c"]},
)


def executed(folder: Path) -> tuple[Program, list[CellRun | None]]:
    pictures = {"a.png": {"image/png": "aa\n", "text/plain": "x\ny"}}
    own = [cell("![](attachment:a.png)\n", "markdown", attachments=pictures), cell("", "raw"), cell("1\n2\n")]
    result = program(folder, [*honest(), *own], metadata={"language_info": {"name": "python"}})
    ran = CellRun(CellStatus.OK, OUTPUTS, 3)
    return result, [ran if c.cell_type == "code" else None for c in result.cells]


def test_bytes_are_nbformats(tmp_path: Path) -> None:
    notebook = to_notebook(*executed(tmp_path))
    node = nbformat.from_dict(notebook)
    nbformat.validate(node)
    assert dumps(notebook) == nbformat.writes(node) + "\n"
    nbformat.write(node, tmp_path / "theirs.ipynb")
    assert dumps(notebook) == (tmp_path / "theirs.ipynb").read_text(encoding="utf-8")
    assert nbformat.reads(dumps(notebook), as_version=4) == node


def test_transient_metadata_are_not_written() -> None:
    cells = [{"cell_type": "raw", "id": "a", "metadata": {"trusted": True}, "source": "x"}]
    notebook = {"cells": cells, "metadata": {"signature": "s", "orig_nbformat": 3}, "nbformat": 4, "nbformat_minor": 5}
    assert dumps(notebook) == nbformat.writes(nbformat.from_dict(notebook)) + "\n"
    assert cells[0]["metadata"] == {"trusted": True}


def test_the_notebook_is_a_copy(tmp_path: Path) -> None:
    result, runs = executed(tmp_path)
    notebook = to_notebook(result, runs)
    for written in notebook["cells"]:
        written["metadata"]["nbgrader"] = "changed"
        written.get("outputs", []).append("changed")
    nbformat.validate(nbformat.from_dict(to_notebook(result, runs)))
    assert len(OUTPUTS) == 5


def test_what_no_reader_could_hold_is_scrubbed(tmp_path: Path) -> None:
    result = program(tmp_path, [])
    data = {"text/plain": "\ud800", "application/json": [float("nan"), 1 << 80, 1.5, True]}
    run = CellRun(CellStatus.OK, ({"output_type": "display_data", "metadata": {}, "data": data},))
    notebook = to_notebook(result, [run if c.cell_type == "code" else None for c in result.cells])
    dumps(notebook).encode()
    assert notebook["cells"][0]["outputs"][0]["data"] == {
        "text/plain": "\ufffd",
        "application/json": [None, None, 1.5, True],
    }


def test_one_run_for_each_cell(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="shorter"):
        to_notebook(program(tmp_path, honest()), [None])


def test_written_notebooks_read_back_the_same(tmp_path: Path) -> None:
    result, runs = executed(tmp_path)
    again = program(tmp_path, json.loads(dumps(to_notebook(result, runs)))["cells"])
    assert again.cells == result.cells
    assert again.noticed == ()
