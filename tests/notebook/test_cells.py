from __future__ import annotations

from typing import Any

import pytest

from nablagrade.notebook.cells import read_cells, shown
from tests.notebook.builders import cell


@pytest.mark.parametrize(
    ("given", "cell_type", "source", "says"),
    [
        (cell("x\n"), "code", "x\n", None),
        (cell(["x\r\n", "y\r", "z"]), "code", "x\ny\nz", None),
        (cell("\ud83d\ude00 \ud800"), "code", "😀 \ufffd", None),
        ({"cell_type": "code"}, "code", "", "Cell 1 has no source; it is taken as empty."),
        (cell(["x\n", None, "y"]), "code", "x\ny", "Cell 1 has a source that is not text everywhere; only the text"),
        (cell({"a": 1}), "code", "", "Cell 1 has a source that is not text"),
        (cell("x", metadata=[]), "code", "x", "Cell 1 has the metadata [], not an object"),
        (cell("x", metadata=None), "code", "x", None),
        ({"source": "x", "outputs": []}, "code", "x", "Cell 1 has the cell type None; it is taken for code."),
        (
            {"source": "x", "cell_type": "sql"},
            "markdown",
            "x",
            "Cell 1 has the cell type 'sql'; it is taken for markdown.",
        ),
    ],
)
def test_mends(given: Any, cell_type: str, source: str, says: str | None) -> None:
    (read,), noticed = read_cells([given])
    assert (read.cell_type, read.source) == (cell_type, source)
    assert len(noticed) == (says is not None)
    assert says is None or noticed[0].startswith(says)


def test_drops_what_is_no_cell() -> None:
    cells, noticed = read_cells([cell("x"), 5, None, cell("y")])
    assert [c.source for c in cells] == ["x", "y"]
    assert noticed == [
        "Cell 2 is 5, not an object; it was dropped.",
        "Cell 3 is None, not an object; it was dropped.",
    ]


def test_keeps_harmless_metadata_only() -> None:
    metadata = {
        "tags": ["lang-en", "标签", "a,b", 5, "lang-en", "<script>"],
        "collapsed": True,
        "scrolled": "auto",
        "jupyter": {"source_hidden": True},
        "transient": {"remove_source": True},
        "trusted": True,
        "colab": {"base_uri": "x"},
    }
    (read,), _ = read_cells([cell("x", metadata=metadata)])
    assert read.metadata == {"tags": ["lang-en", "标签"], "collapsed": True, "scrolled": "auto"}


def test_attachments() -> None:
    given = {"a.png": {"image/png": ["aa", "bb"], "no mime": "x", "image/gif": 5}, "b.png": "x"}
    (read, broken), _ = read_cells([cell("x", "markdown", attachments=given), cell("x", "markdown", attachments=[1])])
    assert read.attachments == {"a.png": {"image/png": "aabb"}}
    assert broken.attachments is None


@pytest.mark.parametrize(
    ("given", "valid"), [("ab-1_C", True), ("a b", False), ("", False), ("a" * 65, False), (5, False), ("a\n", False)]
)
def test_ids(given: Any, valid: bool) -> None:
    (read,), _ = read_cells([cell("x", id=given)])
    assert (read.id, read.wrong_id) == ((given, False) if valid else (None, True))


def test_a_students_value_is_shown_short_and_printable() -> None:
    assert shown("a\n\u202e") == r"'a\n\u202e'"
    assert len(shown("x" * 10**6)) <= 60
