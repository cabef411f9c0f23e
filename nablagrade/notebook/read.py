"""A submitted .ipynb file, read as what it is: bytes that anyone may have written.

    path -> a regular file, not too large -> UTF-8 -> not nested too deeply -> JSON -> an object with a list of cells

The first step that fails speaks, as an `Unreadable`. UTF-16 with a byte-order mark is read as well. Beyond that nothing
is promised about the document: cells are mended or dropped one by one in `cells`, so that one broken cell never costs a
student the whole notebook. Of duplicate keys in an object the last one counts, as in Jupyter.
"""

from __future__ import annotations

import codecs
import errno
import json
import os
import stat
from array import array
from collections.abc import Collection, Iterator
from contextlib import suppress
from itertools import accumulate
from pathlib import Path

from nablagrade.errors import EngineError, NablagradeError
from nablagrade.model import Json, Text
from nablagrade.notebook.misnamed import find_misnamed, how_to_rename
from nablagrade.notebook.scrub import scrub

__all__ = ["Unreadable", "other_assignments", "read_notebook"]

MAX_DEPTH = 100
"""Arrays and objects inside one another; Plotly's and Vega's outputs stay below 30."""
MAX_CONTAINERS = 1_000_000
"""Arrays and objects in all; in memory each takes some thirty times its place in the file."""
MAX_CELLS = 2000
MAX_DIGITS = 100
"""A longer integer is read as null: int() takes quadratic time, and no notebook needs it."""
MIB = 1 << 20
CHUNK_BYTES = 1 << 16

# O_NONBLOCK: opening a pipe that nobody writes to would wait for ever.
OPEN_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC

BRACKETS = bytes.maketrans(b"[{]}", b"\x01\x01\xff\xff")
NOT_BRACKETS = bytes(set(range(256)) - set(b"[{]}"))

AGAIN: Text = {
    "en": "Download or export it again, or paste your answers into the released notebook, and submit that.",
    "zh": "请重新下载或导出它，或者把你的答案粘贴到下发的笔记本中，然后提交。",
}
"""For what Jupyter refuses to open as well."""
CLEARED: Text = {
    "en": "Open it in Jupyter, clear its outputs, save it, and submit it again.",
    "zh": "请在 Jupyter 中打开它，清除输出并保存，然后重新提交。",
}
SAVED: Text = {
    "en": "Open it in Jupyter, save it, and submit it again.",
    "zh": "请在 Jupyter 中打开并保存它，然后重新提交。",
}
SHORTENED: Text = {
    "en": "Open it in Jupyter, delete cells that are not needed, save it, and submit it again.",
    "zh": "请在 Jupyter 中打开它，删除不需要的单元格并保存，然后重新提交。",
}
ITSELF: Text = {"en": "Submit the notebook file itself.", "zh": "请提交笔记本文件本身。"}

KINDS = {
    stat.S_IFLNK: ("a symbolic link", "符号链接"),
    stat.S_IFDIR: ("a folder", "文件夹"),
    stat.S_IFIFO: ("a pipe", "管道"),
    stat.S_IFSOCK: ("a socket", "套接字"),
    stat.S_IFCHR: ("a device", "设备"),
    stat.S_IFBLK: ("a device", "设备"),
}


class Unreadable(NablagradeError):
    """A submitted notebook cannot be read, or is not the one: the student's doing, so `read_program` makes it a value.

    Attributes:
        student: the sentence that the student reads, by language.
        staff: the same for staff, with the parser's words.
    """

    def __init__(self, student: Text, staff: str) -> None:
        super().__init__(staff)
        self.student = student
        self.staff = staff


class NotSubmitted(Unreadable):
    """There is no file of the notebook's name."""


def not_submitted(path: Path, siblings: Collection[str]) -> NotSubmitted:
    """The notebook is not among the submitted files; those that are there under other names are named."""
    name = scrub(path.name)
    student = {"en": f"The notebook {name} was not submitted.", "zh": f"没有提交笔记本 {name}。"}
    if found := find_misnamed(path.parent, {*siblings} - {path.name}):
        advice = how_to_rename(found, name)
        student = {"en": f"{student['en']} {advice['en']}", "zh": f"{student['zh']}{advice['zh']}"}
    return NotSubmitted(student, student["en"])


def other_assignments(name: str, stranger: str) -> Unreadable:
    """The notebook `name`, a file name, has graded cells, but none of the assignment's."""
    name = scrub(name)
    en = f"The notebook {name} is of another assignment: no cell of this one is in it."
    student = {
        "en": f"{en} Submit the right one.",
        "zh": f"笔记本 {name} 属于另一个作业：其中没有本作业的任何单元格。请提交正确的笔记本。",
    }
    return Unreadable(student, f"{en} It has others, such as {stranger}.")


def read_notebook(path: Path, limit_bytes: int, siblings: Collection[str] = ()) -> dict[str, Json]:
    """Read a notebook of nbformat 3 or 4 as a dict whose "cells" is a list and whose "metadata" is a dict.

    Args:
        siblings: file names of the assignment's notebooks, none of which is this one under a wrong name.

    Raises:
        Unreadable: it is missing or malformed.
        EngineError: the system refuses to give the file out, which says nothing about the student.
    """
    name: str = scrub(path.name)
    data = _from_utf16(_file_bytes(path, name, limit_bytes, siblings))
    if not data.strip(b"\x00\xef\xbb\xbf \t\r\n"):
        raise _unreadable(name, "it is empty", "文件是空的", AGAIN)
    document = _parse(name, data)
    if not isinstance(document, dict):
        raise _no_notebook(name, "it is JSON, but not an object")
    cells = _cells(name, document)
    if len(cells) > MAX_CELLS:
        en = f"it has {len(cells)} cells, and at most {MAX_CELLS} are read"
        raise _unreadable(name, en, f"它有 {len(cells)} 个单元格，最多读取 {MAX_CELLS} 个", SHORTENED)
    metadata = document.get("metadata")
    return {**document, "cells": cells, "metadata": metadata if isinstance(metadata, dict) else {}}


def _unreadable(name: str, en: str, zh: str, advice: Text, detail: str = "") -> Unreadable:
    student = {
        "en": f"The notebook {name} could not be read: {en}. {advice['en']}",
        "zh": f"无法读取笔记本 {name}：{zh}。{advice['zh']}",
    }
    return Unreadable(student, f"{name} could not be read: {en}{f' ({detail})' if detail else ''}.")


def _no_notebook(name: str, detail: str) -> Unreadable:
    return _unreadable(name, "it is not a Jupyter notebook", "它不是 Jupyter 笔记本", AGAIN, detail)


def _file_bytes(path: Path, name: str, limit_bytes: int, siblings: Collection[str]) -> bytes:
    try:
        with open(path, "rb", opener=lambda file, _: os.open(file, OPEN_FLAGS)) as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise _wrong_kind(name, stat.S_IFMT(status.st_mode))
            data = file.read(limit_bytes + 1) if status.st_size <= limit_bytes else b""
            size = max(status.st_size, len(data))
    except (FileNotFoundError, NotADirectoryError):
        raise not_submitted(path, siblings) from None
    except OSError as error:
        kind = {errno.ELOOP: stat.S_IFLNK, errno.EISDIR: stat.S_IFDIR, errno.ENXIO: stat.S_IFSOCK}.get(error.errno or 0)
        if kind is not None:
            raise _wrong_kind(name, kind) from None
        message = f"{path} cannot be read: {error.strerror}. The account that grades needs the right to read it."
        raise EngineError(message) from error
    if size > limit_bytes:
        has, may = f"{size / MIB:.1f} MiB", f"{limit_bytes / MIB:.1f} MiB"
        raise _unreadable(
            name, f"it has {has}, and at most {may} are read", f"文件大小为 {has}，最多读取 {may}", CLEARED
        )
    return data


def _wrong_kind(name: str, kind: int) -> Unreadable:
    en, zh = KINDS.get(kind, ("something else", "其他类型"))
    return _unreadable(name, f"it is {en}, not a file", f"它是{zh}，而不是普通文件", ITSELF)


def _from_utf16(data: bytes) -> bytes:
    """As UTF-8, what begins with a byte-order mark of UTF-16: PowerShell writes such files."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        with suppress(UnicodeDecodeError):
            return data.decode("utf-16").encode()
    return data


def _parse(name: str, data: bytes) -> Json:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        detail = f"{error.reason} at byte {error.start}"
        raise _unreadable(name, "it is not UTF-8 text", "它不是 UTF-8 文本", AGAIN, detail) from None
    _check_shape(name, data)
    try:
        return json.loads(text, parse_int=_whole)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        en = f"it is not valid JSON ({place}), so it may have been cut off or edited by hand"
        zh = f"它不是有效的 JSON（第 {error.lineno} 行，第 {error.colno} 列），可能不完整或被手动修改过"
        raise _unreadable(name, en, zh, AGAIN, error.msg) from None
    except (RecursionError, ValueError) as error:
        raise _unreadable(name, "it is not valid JSON", "它不是有效的 JSON", AGAIN, str(error)) from None


def _check_shape(name: str, data: bytes) -> None:
    """Refuse what would cost the parser its stack or all memory, by a look at the brackets outside strings.

    json.loads reads up to the first fault, and up to there this agrees with it: backslashes occur in strings only.
    """
    steps = array("b", _outside_strings(data).translate(BRACKETS, NOT_BRACKETS))
    if max(accumulate(steps, initial=0)) > MAX_DEPTH:
        en = f"its JSON is nested more than {MAX_DEPTH} levels deep"
        raise _unreadable(name, en, f"其中的 JSON 嵌套超过 {MAX_DEPTH} 层", CLEARED)
    if steps.count(1) > MAX_CONTAINERS:
        en = f"its JSON has {steps.count(1)} lists and objects, and at most {MAX_CONTAINERS} are read"
        zh = f"其中的 JSON 有 {steps.count(1)} 个列表和对象，最多读取 {MAX_CONTAINERS} 个"
        raise _unreadable(name, en, zh, CLEARED)


def _outside_strings(data: bytes) -> bytes:
    data = data.replace(b"\\\\", b"").replace(b'\\"', b"")
    outside, inside = bytearray(), False
    for start in range(0, len(data), CHUNK_BYTES):  # at once, a file of nothing but quotes would take a gigabyte
        pieces = data[start : start + CHUNK_BYTES].split(b'"')
        outside += b"".join(pieces[inside::2])
        inside ^= len(pieces) % 2 == 0
    return bytes(outside)


def _whole(digits: str) -> int | None:
    return int(digits) if len(digits) <= MAX_DIGITS else None


def _cells(name: str, document: dict[str, Json]) -> list[Json]:
    """The cells; a version that is missing or no number is judged by what is there."""
    version = document.get("nbformat")
    if isinstance(version, int) and version not in (3, 4):
        en = f"it is written in version {version} of the notebook format, and versions 3 and 4 are read"
        raise _unreadable(name, en, f"它使用笔记本格式第 {version} 版，只能读取第 3 版和第 4 版", SAVED)
    cells = document.get("cells")
    if "cells" not in document and isinstance(document.get("worksheets"), list):
        cells = list(_worksheet_cells(document["worksheets"]))
    if not isinstance(cells, list):
        found = "no cells" if cells is None else "cells that are not a list"
        raise _no_notebook(name, f"it has {found}")
    return cells


def _worksheet_cells(worksheets: list[Json]) -> Iterator[Json]:
    """Cells of nbformat 3 in the words of nbformat 4."""
    for sheet in worksheets:
        cells = sheet.get("cells") if isinstance(sheet, dict) else None
        for cell in cells if isinstance(cells, list) else ():
            yield _from_version_3(cell) if isinstance(cell, dict) else cell


def _from_version_3(cell: dict[str, Json]) -> dict[str, Json]:
    source = cell.get("input") if cell.get("cell_type") == "code" else cell.get("source")
    if cell.get("cell_type") == "heading":
        level = cell.get("level")
        marks = "#" * min(max(level, 1), 6) if isinstance(level, int) else "#"
        source = [f"{marks} ", *(source if isinstance(source, list) else [source])]
    return {**cell, "source": source}
