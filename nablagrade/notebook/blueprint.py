"""What an assignment should look like, read from the instructor's notebooks.

They are trusted, but people edit them: whatever nbgrader would refuse, or a submission could not be restored from, ends
as one `CourseError` that names the file and the cell.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NoReturn

from nablagrade.errors import CourseError
from nablagrade.model import Blueprint, Json, NotebookBlueprint, Role, SourceCell
from nablagrade.notebook.cells import SubmittedCell, read_cells, shown
from nablagrade.notebook.flags import ANSWERS, GRADED, is_flagged, role_of
from nablagrade.notebook.read import Unreadable, read_notebook
from nablagrade.notebook.scrub import scrub

__all__ = ["read_blueprint"]

SOURCE_LIMIT_BYTES = 256 << 20
"""Far more than any lesson; only so that a wrong file is not read for minutes."""
GRADE_ID = re.compile(r"[A-Za-z0-9_-]+")
SCHEMA_VERSIONS = (1, 2, 3)
AUTOTEST = re.compile(r"^\s*#.*\bAUTOTEST\b", re.MULTILINE)
"""nbgrader fills such lines in when it releases; what they then are is known to the gradebook only."""


def read_blueprint(
    folder: Path, assignment: str, keep: tuple[str, ...] = (), ignore: tuple[str, ...] = ()
) -> Blueprint:
    """Read the notebooks of `assignment` in `folder`, its own folder: source/<assignment>.

    Cells of solutions carry no text: what is there is the instructor's answer, and it must not travel.

    Args:
        keep, ignore: what the course says of the assignment's other files, see `Blueprint`.

    Raises:
        CourseError: the folder has no notebooks, or one of them is not as it should be.
    """
    # Editors leave copies behind that begin with a dot.
    paths = sorted(path for path in folder.glob("*.ipynb") if not path.name.startswith("."))
    if not paths:
        what = "has no notebooks" if folder.is_dir() else "does not exist"
        message = f"{folder} {what}, so there is no assignment {assignment!r}. Put its notebooks (*.ipynb) there, "
        raise CourseError(message + "or check the assignment's name.")
    return Blueprint(assignment, tuple(_read_notebook_blueprint(path) for path in paths), folder, keep, ignore)


def _read_notebook_blueprint(path: Path) -> NotebookBlueprint:
    try:
        document = read_notebook(path.resolve(), SOURCE_LIMIT_BYTES)
    except Unreadable as problem:
        raise CourseError(f"{path}: {problem.staff} Open it in Jupyter and save it again.") from None
    submitted, mended = read_cells(document["cells"])
    if mended:
        raise CourseError(f"{path}: {mended[0]} Open the notebook in Jupyter, put the cell right and save it.")
    cells = [_source_cell(path, cell) for cell in submitted if is_flagged(cell.nbgrader or {})]
    seen: set[str] = set()
    for cell in cells:
        if cell.grade_id in seen:
            message = f"{path}: two cells have the grade_id {cell.grade_id!r}. Give one of them another ID"
            raise CourseError(message + " in nbgrader's Create Assignment toolbar.")
        seen.add(cell.grade_id)
    return NotebookBlueprint(path.stem, tuple(cells), _kernelspec(document["metadata"]))


def _source_cell(path: Path, cell: SubmittedCell) -> SourceCell:
    metadata = cell.nbgrader or {}
    grade_id = metadata.get("grade_id")
    if not isinstance(grade_id, str) or not GRADE_ID.fullmatch(grade_id):
        begins = cell.source.strip().partition("\n")[0]
        message = f"{path}: the cell that begins with {shown(begins)} has the grade_id {shown(grade_id)}."
        raise CourseError(message + " Give it one of letters, digits, _ and -.")
    role = role_of(metadata, cell.cell_type)
    _check_cell(path, grade_id, role, cell)
    bears_points = role in GRADED or role is Role.TASK
    return SourceCell(
        grade_id=grade_id,
        role=role,
        cell_type=cell.cell_type,
        points=_points(path, grade_id, metadata.get("points")) if bears_points else 0.0,
        source=None if role in ANSWERS or AUTOTEST.search(cell.source) else cell.source,
    )


def _check_cell(path: Path, grade_id: str, role: Role, cell: SubmittedCell) -> None:
    version = (cell.nbgrader or {}).get("schema_version")
    if version not in SCHEMA_VERSIONS:
        advice = "Run `nbgrader update` on it." if version in (None, 0) else "It was written by a newer nbgrader."
        _refuse(path, grade_id, f"has nbgrader metadata of version {shown(version)}, and 1 to 3 are read. {advice}")
    if role is Role.TASK and cell.cell_type != "markdown":
        _refuse(path, grade_id, f"is a task, but of type {cell.cell_type}. Tasks are Markdown cells.")


def _points(path: Path, grade_id: str, points: Json) -> float:
    if isinstance(points, bool) or not isinstance(points, int | float) or points < 0:
        _refuse(path, grade_id, f"is worth {shown(points)} points. Give it a number of 0 or more.")
    return float(points)


def _refuse(path: Path, grade_id: str, problem: str) -> NoReturn:
    raise CourseError(f"{path}: the cell {grade_id!r} {problem}")


def _kernelspec(metadata: dict[str, Json]) -> dict[str, Json]:
    given = scrub(metadata.get("kernelspec"))
    if not isinstance(given, dict) or not isinstance(given.get("name"), str):
        return {}
    return {"display_name": given["name"], **given}
