"""Outputs are cut as nbgrader's LimitOutput cuts them."""

from __future__ import annotations

from typing import Any

import nbformat
import pytest
from nbgrader.preprocessors import LimitOutput

from nablagrade.notebook.trim import trim_outputs

pytestmark = pytest.mark.filterwarnings("ignore")  # nbgrader warns of its own future


def stream(text: str, name: str = "stdout") -> dict[str, Any]:
    return {"output_type": "stream", "name": name, "text": text}


def error(lines: int) -> dict[str, Any]:
    traceback = [f"line {number}" for number in range(lines)]
    return {"output_type": "error", "ename": "E", "evalue": "", "traceback": traceback}


SHOWN = {"output_type": "display_data", "data": {"text/plain": "1\n" * 50}, "metadata": {}}


@pytest.mark.parametrize("lines", [-1, 1, 5, 10, 11, 100])
@pytest.mark.parametrize("traceback_lines", [-1, 4, 7, 20])
def test_as_nbgrader(lines: int, traceback_lines: int) -> None:
    outputs = [stream("a\nb\nc\n"), SHOWN, error(20), stream("d\n" * 6, "stderr"), stream("e"), error(3)]
    stock = LimitOutput(max_lines=lines, max_traceback=traceback_lines)
    theirs = nbformat.from_dict({"cell_type": "code", "outputs": outputs})
    theirs, _ = stock.preprocess_cell(theirs, {}, 0)

    ours = trim_outputs(outputs, lines, traceback_lines)

    assert ours == theirs.outputs
    assert trim_outputs(ours, lines, traceback_lines) == ours, "nbgrader's own step finds nothing left to cut"
