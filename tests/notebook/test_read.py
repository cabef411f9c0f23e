from __future__ import annotations

import json
import os
import socket
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nablagrade.notebook import Unreadable, read_notebook
from nablagrade.notebook.cells import read_cells
from tests.notebook.builders import cell, notebook, save

LIMIT = 100_000
FUZZ = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

SOUND = json.dumps(notebook([cell("x = 1")]))


def nested(depth: int) -> bytes:
    return b'{"cells": [], "x": ' + b"[" * (depth - 1) + b"]" * (depth - 1) + b"}"


@pytest.mark.parametrize(
    "content",
    [
        SOUND.encode(),
        b"\xef\xbb\xbf" + SOUND.encode(),
        b"\xff\xfe" + SOUND.encode("utf-16-le"),
        b"\xfe\xff" + SOUND.encode("utf-16-be"),
        json.dumps(json.loads(SOUND), indent=1).replace("\n", "\r\n").encode(),
        b'{"cells": [], "metadata": null}',
        b'{"cells": [], "nbformat": "4"}',
        b'{"cells": 1, "cells": []}',
        b'{"cells": [], "x": [NaN, -Infinity, 1e999, ' + b"9" * 9999 + b"]}",
        b'{"cells": [], "x": "' + b"[" * 5000 + rb"\"[\\" + b'"}',
        nested(100),
        b'{"cells": [], "x": ["' + b"[" * 70_000 + b'", "' + b"{" * 20_000 + b'"]}',
    ],
)
def test_accepts(tmp_path: Path, content: bytes) -> None:
    document = read_notebook(save(tmp_path / "nb.ipynb", content), LIMIT)
    assert isinstance(document["cells"], list)
    assert isinstance(document["metadata"], dict)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "it is empty"),
        (b"\x00" * 20, "it is empty"),
        (b" " * (LIMIT + 1), "it has 0.1 MiB, and at most 0.1 MiB are read"),
        (b"\xff\xfe", "it is empty"),
        (SOUND.encode("utf-16-le"), "it is not valid JSON"),
        (b"\xff\xfe" + SOUND.encode("utf-16-le")[:-1], "it is not UTF-8 text"),
        (b"\xff\xfe" + SOUND.replace("x = 1", "\ud800").encode("utf-16-le", "surrogatepass"), "it is not UTF-8 text"),
        (b"\xff\xfe" + nested(101).decode().encode("utf-16-le"), "its JSON is nested more than 100 levels deep"),
        (b'{"cells": "\xff"}', "it is not UTF-8 text"),
        (SOUND[:-9].encode(), "it is not valid JSON (line 1, column"),
        (b"<!DOCTYPE html>", "it is not valid JSON (line 1, column 1)"),
        (b'{"cells": []}{}', "it is not valid JSON"),
        (nested(101), "its JSON is nested more than 100 levels deep"),
        (b"[" * LIMIT, "nested more than 100 levels deep"),
        (b'{"a":' * (LIMIT // 5), "nested more than 100 levels deep"),
        (
            b'{"cells": [' + b"[]," * 1_000_000 + b"0]}",
            "its JSON has 1000002 lists and objects, and at most",
        ),
        (b"[]", "it is not a Jupyter notebook"),
        (b"null", "it is not a Jupyter notebook"),
        (b"{}", "it is not a Jupyter notebook"),
        (b'{"cells": {"0": 1}}', "it is not a Jupyter notebook"),
        (b'{"cells": [], "nbformat": 2}', "version 2 of the notebook format"),
        (b'{"cells": [], "nbformat": 5}', "version 5 of the notebook format"),
        (b'{"nbformat": 3, "worksheets": 7}', "it is not a Jupyter notebook"),
        (b'{"cells": [' + b"0," * 2000 + b"0]}", "it has 2001 cells, and at most 2000 are read"),
    ],
)
def test_refuses_in_one_clear_sentence(tmp_path: Path, content: bytes, says: str) -> None:
    with pytest.raises(Unreadable) as raised:
        read_notebook(save(tmp_path / "nb.ipynb", content), 40 * LIMIT if len(content) > 2 * LIMIT else LIMIT)
    student = raised.value.student
    assert student["en"].startswith("The notebook nb.ipynb could not be read: ")
    assert student["zh"].startswith("无法读取笔记本 nb.ipynb：")
    assert says in student["en"]
    assert says in raised.value.staff


@pytest.mark.parametrize(
    ("content", "en", "zh"),
    [
        (b"", "Download or export it again, or paste your answers into the released notebook", "重新下载或导出"),
        ('{"cells": "é"}'.encode("cp1252"), "Download or export it again", "重新下载或导出"),
        (SOUND[:-9].encode(), "Download or export it again", "重新下载或导出"),
        (b"[]", "Download or export it again", "重新下载或导出"),
        (b" " * (LIMIT + 1), "Open it in Jupyter, clear its outputs, save it", "清除输出"),
        (nested(101), "Open it in Jupyter, clear its outputs, save it", "清除输出"),
        (b'{"cells": [' + b"0," * 2000 + b"0]}", "Open it in Jupyter, delete cells", "删除不需要的单元格"),
        (b'{"cells": [], "nbformat": 2}', "Open it in Jupyter, save it", "打开并保存"),
    ],
)
def test_advises_what_helps(tmp_path: Path, content: bytes, en: str, zh: str) -> None:
    with pytest.raises(Unreadable) as raised:
        read_notebook(save(tmp_path / "nb.ipynb", content), LIMIT)
    assert f". {en}" in raised.value.student["en"]
    assert zh in raised.value.student["zh"]


def test_refuses_what_is_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # a socket's path must be short
    save(tmp_path / "real.ipynb", SOUND.encode())
    Path("link").symlink_to("real.ipynb")
    Path("folder").mkdir()
    os.mkfifo("pipe")
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind("socket")
        for name, kind in [
            ("link", "a symbolic link"),
            ("folder", "a folder"),
            ("pipe", "a pipe"),
            ("socket", "a socket"),
        ]:
            with pytest.raises(Unreadable, match=f"it is {kind}, not a file") as raised:
                read_notebook(Path(name), LIMIT)
            assert raised.value.student["en"].endswith(". Submit the notebook file itself.")
    with pytest.raises(Unreadable, match="it is a device, not a file"):
        read_notebook(Path("/dev/zero"), LIMIT)
    with pytest.raises(Unreadable, match=r"The notebook nothing\.ipynb was not submitted\."):
        read_notebook(Path("nothing.ipynb"), LIMIT)


def test_version_3(tmp_path: Path) -> None:
    cells = [
        {"cell_type": "code", "input": ["x = 1\n", "y = 2"], "outputs": [], "language": "python"},
        {"cell_type": "heading", "level": 10**9, "source": "Title"},
        {"cell_type": "heading", "level": 2, "source": ["Part"]},
        {"cell_type": "html", "source": "<b>"},
    ]
    document = {"nbformat": 3, "metadata": {}, "worksheets": [{"cells": cells}, {"cells": None}, 5]}
    read, noticed = read_cells(read_notebook(save(tmp_path / "nb.ipynb", document), LIMIT)["cells"])
    assert [(c.cell_type, c.source) for c in read] == [
        ("code", "x = 1\ny = 2"),
        ("markdown", "###### Title"),
        ("markdown", "## Part"),
        ("markdown", "<b>"),
    ]
    assert noticed == []


def read_all(path: Path) -> None:
    try:
        document = read_notebook(path, LIMIT)
    except Unreadable:
        return
    cells, noticed = read_cells(document["cells"])
    json.dumps([c.metadata for c in cells], allow_nan=False).encode()
    "".join([*(c.source for c in cells), *noticed]).encode()


@pytest.mark.slow
@FUZZ
@given(content=st.binary(max_size=300))
def test_any_bytes_give_nothing_but_unreadable(tmp_path: Path, content: bytes) -> None:
    read_all(save(tmp_path / "nb.ipynb", content))


SCALARS: st.SearchStrategy[Any] = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
JSON = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8)
CELL_KEYS = ["cell_type", "source", "metadata", "id", "attachments", "input", "level"]
METADATA = st.dictionaries(st.sampled_from(["nbgrader", "tags", "collapsed", "scrolled"]), JSON)
CELLS = st.lists(
    JSON
    | st.fixed_dictionaries(
        {},
        optional={
            **dict.fromkeys(CELL_KEYS, JSON),
            "cell_type": st.sampled_from(["code", "raw", "heading", "?"]),
            "metadata": METADATA,
        },
    )
)


@pytest.mark.slow
@FUZZ
@given(document=st.fixed_dictionaries({}, optional={"cells": CELLS | JSON, "metadata": JSON, "nbformat": JSON}) | JSON)
def test_any_json_gives_nothing_but_unreadable(tmp_path: Path, document: Any) -> None:
    read_all(save(tmp_path / "nb.ipynb", document))


@pytest.mark.slow
@FUZZ
@given(worksheets=st.lists(st.fixed_dictionaries({"cells": CELLS | JSON}) | JSON))
def test_any_worksheets_give_nothing_but_unreadable(tmp_path: Path, worksheets: Any) -> None:
    read_all(save(tmp_path / "nb.ipynb", {"nbformat": 3, "worksheets": worksheets}))
