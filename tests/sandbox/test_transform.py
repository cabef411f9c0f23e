"""Cells that are Python already skip IPython's transformers, and come out as if they had not."""

from __future__ import annotations

import pytest
from IPython.core.inputtransformer2 import TransformerManager

from nablagrade.sandbox.inside.notebook import PlainFirst

PLAIN = (
    "x = 1",
    "x = 1\n",
    "# a comment?",
    "'''\n%time\n!ls\nwhat?\n'''",
    "x = (5\n%2)",
    "await f()",
    "def f():\n    return 1\n\n",
)
OTHERS = (
    "", "\n\nx = 1", "  x = 1\n  y = 2", "In [1]: x = 1", ">>> x = 1", "%time 1", "%%time\nx", "x = !ls", "!ls", "x?",
    "?x", "x = %pwd", "x = (", "a\0b", "for i in y:\n    %time i", "\ufeffx = 1", "/f x",
)  # fmt: skip


@pytest.mark.parametrize("source", [*PLAIN, *OTHERS])
def test_a_cell_comes_out_as_from_ipython(source: str) -> None:
    theirs = TransformerManager()
    assert PlainFirst().transform_cell(source) == theirs.transform_cell(source)


@pytest.mark.parametrize("which", ["cleanup_transforms", "line_transforms"])
def test_what_a_notebook_adds_is_asked_about_every_cell(which: str) -> None:
    manager = PlainFirst()
    getattr(manager, which).append(lambda lines: [line.replace("1", "2") for line in lines])
    assert manager.transform_cell("x = 1\n") == "x = 2\n"


def test_plain_cells_are_not_read_token_by_token(monkeypatch: pytest.MonkeyPatch) -> None:
    manager, asked = PlainFirst(), list[str]()

    def note(lines: list[str]) -> list[str]:
        asked.extend(lines)
        return lines

    monkeypatch.setattr(manager, "do_token_transforms", note)
    for source in PLAIN:
        manager.transform_cell(source)
    assert asked == []
    manager.transform_cell("%time 1")
    assert asked
