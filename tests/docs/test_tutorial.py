"""The tutorial is followed literally: every command is run and every block of code is used."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.docs.pages import Block, Reader, blocks, check_printed


@pytest.mark.long
def test_the_tutorial_works_as_it_is_written(tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    reader.follow((ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8"))
    assert reader.folder == tmp_path / "vectors"
    assert (reader.folder / ".nablagrade" / "secret").stat().st_mode & 0o777 == 0o600


def test_a_page_that_is_wrong_is_found_out(tmp_path: Path) -> None:
    for page, problem in (
        ("```console\n$ echo one\ntwo\n```\n", "should print 'two'"),
        ("```console\n$ false\n```\n", r"\$ false"),
        ("<!-- exit code 1 -->\n```console\n$ true\n```\n", r"\$ true"),
        ("```python\n1 / 0\n```\n", "nothing is done with this block"),
    ):
        with pytest.raises(AssertionError, match=problem):
            Reader(tmp_path).follow(page)


def test_a_reader_goes_where_commands_go(tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    reader.follow(
        "```console\n$ mkdir 'a b'\n$ cd 'a b'\n$ pwd\n…/a b\n```\n<!-- file: x.txt -->\n```text\nhere\n```\n"
    )
    assert (tmp_path / "a b" / "x.txt").read_text() == "here\n"


def test_printed_lines_are_looked_for_in_order() -> None:
    check_printed("x", [" a  1", "…", "b … c"], "?\n== a 1 ==\n\nb 2 3 c\n")
    with pytest.raises(AssertionError, match="should print 'a'"):
        check_printed("x", ["b", "a"], "a\nb\n")


def test_blocks_are_read_with_what_stands_above_them() -> None:
    page = "text\n<!-- file: a.py -->\n```python\nx\n```\n\n<!-- not above -->\n\n```text\ny\n```\n"
    assert list(blocks(page)) == [Block("python", "x\n", "file: a.py"), Block("text", "y\n")]
