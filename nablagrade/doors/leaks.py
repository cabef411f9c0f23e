"""Whether anything that an instructor hid is still in what students get. No nbgrader here.

Looked at is every text in the released files, not only the cells' sources: solutions also travel in outputs, metadata,
attachments and files beside the notebook.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nablagrade.errors import CourseError
from nablagrade.model import Json

__all__ = ["Hiding", "check_leaks"]


@dataclass(frozen=True, slots=True)
class Hiding:
    """How a course hides things.

    Attributes:
        markers: pairs of texts; what stands between the lines that contain them is hidden.
        stubs: what students get in place of a solution; a source that has no solution yet hides nothing.
    """

    markers: tuple[tuple[str, str], ...]
    stubs: tuple[str, ...] = ()


PUBLIC = "functions.py"
"""The one file of a grader that its author declares readable by students."""

SHORT = 40
"""A hidden single line shorter than this, `return x` say, may well stand elsewhere for its own reasons."""


def check_leaks(source: Path, released: Path, hiding: Hiding, graders: Path) -> None:
    """Compare a released assignment with its source and its hidden checks.

    Args:
        graders: graders/<assignment>; all but its functions.py is hidden.

    Raises:
        CourseError: a marker, a solution or a hidden test is in a released file; says which and where.
    """
    hidden = [region for file in sorted(source.glob("*.ipynb")) for region in _hidden_regions(file, hiding)]
    for file in sorted(graders.glob("*.py")):
        if file.name != PUBLIC:
            hidden += _functions(file)
    for file in sorted(path for path in released.rglob("*") if path.is_file()):
        lines = _text_lines(file)
        text = "\n".join(lines)
        for marker in (marker for pair in hiding.markers for marker in pair):
            if marker in text:
                raise CourseError(
                    f"{file.name} still has the marker {marker!r}. Check that each one has its counterpart, and stands "
                    "in a cell that nbgrader clears."
                )
        for name, region in hidden:
            if _occurs(region, lines):
                raise CourseError(f"{file.name} would give away what {name} hides: {region[0]!r} ...")


def _hidden_regions(file: Path, hiding: Hiding) -> Iterator[tuple[str, list[str]]]:
    """What a source notebook hides: (name of the cell, its lines without indentation and empty lines)."""
    stubs = [[line.strip() for line in stub.splitlines()] for stub in hiding.stubs]
    for cell in json.loads(file.read_bytes())["cells"]:
        about = cell["metadata"].get("nbgrader", {})
        lines = [line.strip() for line in _joined(cell["source"]).splitlines()]
        regions = [region for begin, end in hiding.markers for region in _between(lines, begin, end)]
        if not regions and about.get("solution") and not about.get("task"):
            regions = [] if lines in stubs else [lines]  # nbgrader replaces the whole cell
        for region in regions:
            if kept := [line for line in region if line]:
                yield str(about.get("grade_id", "a cell")), kept


def _functions(file: Path) -> Iterator[tuple[str, list[str]]]:
    """The bodies of a grader's functions, where there is more to them than a line that may well stand elsewhere."""
    try:
        module = ast.parse(file.read_bytes(), str(file))
    except SyntaxError as error:
        raise CourseError(f"{file}, line {error.lineno}: {error.msg}.") from error
    lines = file.read_text(encoding="utf-8").splitlines()
    for function in ast.walk(module):
        if isinstance(function, ast.FunctionDef):
            body = [statement for statement in function.body if not _is_text(statement)]
            if body:
                region = [line.strip() for line in lines[body[0].lineno - 1 : body[-1].end_lineno]]
                yield f"{file.name} ({function.name})", [line for line in region if line]


def _is_text(statement: ast.stmt) -> bool:
    """Whether a statement is a docstring."""
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _between(lines: list[str], begin: str, end: str) -> Iterator[list[str]]:
    region: list[str] | None = None
    for line in lines:
        if begin in line:
            region = []
        elif end in line and region is not None:
            yield region
            region = None
        elif region is not None:
            region.append(line)


def _text_lines(file: Path) -> list[str]:
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return []  # a picture, a data file
    texts = list(_strings(json.loads(text))) if file.suffix == ".ipynb" else [text]
    return [line.strip() for text in texts for line in text.splitlines() if line.strip()]


def _strings(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list):
        if all(isinstance(item, str) for item in value):
            yield "".join(value)
        else:
            for item in value:
                yield from _strings(item)


def _joined(source: Json) -> str:
    return source if isinstance(source, str) else "".join(source)


def _occurs(region: list[str], lines: list[str]) -> bool:
    if len(region) == 1 and len(region[0]) < SHORT:
        return False
    first, length = region[0], len(region)
    return any(line == first and lines[at : at + length] == region for at, line in enumerate(lines))
