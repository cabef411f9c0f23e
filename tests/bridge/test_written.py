"""What a notebook wrote comes back as data, and only what may lie in autograded/ is taken."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from nablagrade.bridge.written import MAX_WRITTEN, is_keepable, take_written
from nablagrade.model import CellStatus
from nablagrade.sandbox.box import Box
from nablagrade.sandbox.server import ForkServer
from nablagrade.settings import Limits

THERE = {"data.csv": b"1,2\n", "lib/tables.py": b"x = 1\n"}
MIB = 1 << 20


class Liar:
    """A box that says what it is told to say."""

    def __init__(self, sizes: dict[str, int], contents: dict[str, bytes]) -> None:
        self._sizes, self._contents = sizes, contents
        self.asked: list[str] = []

    def list_files(self, limit_s: float) -> dict[str, int]:
        return self._sizes

    def read_file(self, name: str, limit_bytes: int, limit_s: float) -> bytes | None:
        self.asked.append(name)
        return self._contents.get(name)


@pytest.fixture
def box(fork_server: ForkServer) -> Iterator[Box]:
    with Box(fork_server, Limits(), THERE) as box:
        yield box


def written_by(box: Box, source: str, limit_bytes: int = MIB) -> tuple[dict[str, bytes], list[str]]:
    assert box.run_cell(source, "cell", 20).status is CellStatus.OK
    return take_written(box, THERE, limit_bytes, 20)


def test_new_files_come_back_wherever_the_cell_has_gone(box: Box) -> None:
    source = "import os\nopen('a.txt', 'wb').write(b'a\\x00')\nos.makedirs('plots/1')\nos.chdir('plots/1')\n"
    written, missed = written_by(box, source + "open('größe.csv', 'w').write('1')\nopen('empty', 'w').close()")
    assert written == {"a.txt": b"a\0", "plots/1/größe.csv": b"1", "plots/1/empty": b""}
    assert missed == []


def test_files_that_were_there_stay_as_they_were(box: Box) -> None:
    written, _ = written_by(
        box, "open('data.csv', 'w').write('9,9')\nimport shutil; shutil.rmtree('lib')\nopen('lib', 'w')"
    )
    assert written == {}


def test_only_regular_files_are_read(box: Box) -> None:
    source = "import os\nos.symlink('/usr/bin/env', 'env')\nos.symlink('data.csv', 'link')\nos.symlink('.', 'loop')\n"
    assert written_by(box, source) == ({}, [])


def test_what_tools_leave_is_no_answer(box: Box) -> None:
    source = (
        "import os, tempfile\n"
        "for name in ('grading.json', 'timestamp.txt', 'other.ipynb', 'page.html', '.cache', 'a.pyc'):\n"
        "    open(name, 'w').close()\n"
        "tempfile.mkstemp()\n"
        "os.makedirs('__pycache__/x'); open('__pycache__/x/y', 'w').close()\n"
    )
    assert written_by(box, source) == ({}, [])


def test_number_and_size_are_capped_and_said(box: Box) -> None:
    written, missed = written_by(box, f"for i in range({MAX_WRITTEN + 5}): open(f'{{i:03}}.txt', 'w').write('x')")
    assert len(written) == MAX_WRITTEN
    assert missed == [
        "5 of the files that the notebook wrote were not kept, such as '100.txt': at most 100 files and 1048576 bytes "
        "of a notebook are"
    ]


def test_what_is_too_large_is_left_out_and_what_still_fits_is_not(box: Box) -> None:
    source = "for name, size in zip('abcd', (60, 50, 40, 0)): open(name, 'wb').write(bytes(size))"
    written, missed = written_by(box, source, 100)
    assert {name: len(content) for name, content in written.items()} == {"a": 60, "c": 40, "d": 0}
    assert "'b'" in missed[0]


def test_a_box_that_has_ended_left_nothing(box: Box) -> None:
    assert box.run_cell("import os; os._exit(0)", "cell", 20).status is CellStatus.DIED
    assert take_written(box, THERE, MIB, 1) == ({}, [])


def test_a_box_that_lies_about_sizes_gains_nothing(box: Box) -> None:
    source = (
        "from nablagrade.sandbox.inside import serve\n"
        "serve.list_files = lambda top: {'a': 1, 'b': -1, 'c': 1.5, 'd': True, 3: 3}\n"
        "serve.read_file = lambda top, name, limit_bytes: 'A' * (limit_bytes * 2)\n"
    )
    written, missed = written_by(box, source, 96)
    assert written == {}
    assert len(missed) == 1


def test_names_that_lead_elsewhere_are_not_asked_for() -> None:
    evil = ("../up", "/etc/passwd", "a/../../b", "", "a//b", "./a", "a\nb", "a\\b", "data.csv/x", "lib", "x" * 201)
    liar: Any = Liar(dict.fromkeys((*evil, "good"), 1), {"good": b"1"})
    assert take_written(liar, THERE, MIB, 1) == ({"good": b"1"}, [])
    assert liar.asked == ["good"]
    assert not any(is_keepable(name, THERE) for name in evil)


def test_a_file_and_a_folder_of_one_name_are_not_both_taken() -> None:
    liar: Any = Liar({"a": 1, "a/b": 1}, {"a": b"1", "a/b": b"2"})
    written, missed = take_written(liar, THERE, MIB, 1)
    assert written == {"a": b"1"}
    assert "'a/b'" in missed[0]


def test_what_another_notebook_wrote_is_in_nobodys_way() -> None:
    liar: Any = Liar({"out": 1, "plots": 1, "same.txt": 1}, {"out": b"1", "plots": b"2", "same.txt": b"3"})
    written, missed = take_written(liar, THERE, MIB, 1, {"out/fig.png": b"", "same.txt": b""})
    assert written == {"plots": b"2", "same.txt": b"3"}
    assert "'out'" in missed[0]
