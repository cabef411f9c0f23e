"""A submitted notebook and its blueprint become a `Program`: whole, restored, with nothing forged in it.

    document -> sound cells (`cells`) -> matched (`restore`) -> arranged (`order`) -> restored (`restore`) -> unique ids

Here is the list of contents; the rules are in the modules named. Nothing that a student submits makes it raise.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from nablagrade.errors import EngineError
from nablagrade.model import Cell, Json, NotebookBlueprint, Program, Role
from nablagrade.notebook.cells import SubmittedCell, read_cells, shown
from nablagrade.notebook.order import Slot, arrange
from nablagrade.notebook.read import NotSubmitted, Unreadable, other_assignments, read_notebook
from nablagrade.notebook.restore import are_recognised, identify, restore
from nablagrade.notebook.scrub import scrub
from nablagrade.settings import Limits

__all__ = ["read_program"]

MAX_NOTICED = 100
"""Sentences kept; a broken notebook could give thousands."""
LANGUAGE_KEYS = ("name", "version", "file_extension", "mimetype", "pygments_lexer", "nbconvert_exporter")


def read_program(path: Path, blueprint: NotebookBlueprint, limits: Limits, siblings: Collection[str] = ()) -> Program:
    """Read one submitted notebook; without one to grade the program is the blueprint's own cells, and says why.

    Args:
        siblings: file names of the assignment's notebooks.

    Raises:
        EngineError: the system refuses to give the file out; the blueprint does not say what a test cell tests; or
            it has no cells that are graded, and the notebook has.
    """
    _refuse_unknown_tests(blueprint)
    try:
        document = read_notebook(path, limits.notebook_bytes, siblings)
        cells, noticed = read_cells(document["cells"])
        _refuse_another_assignments(path, cells, blueprint)
    except Unreadable as problem:
        program = _program(blueprint, [], {}, [])
        submitted = not isinstance(problem, NotSubmitted)
        return replace(program, noticed=(problem.staff,), unreadable=problem.student, submitted=submitted)
    return _program(blueprint, cells, document["metadata"], noticed)


def _refuse_unknown_tests(blueprint: NotebookBlueprint) -> None:
    for cell in blueprint.cells:
        if cell.role is Role.TEST and cell.source is None:
            raise EngineError(
                f"The test cell {cell.grade_id!r} of {blueprint.name} has AUTOTEST lines that nbgrader has not filled "
                f"in. Release the assignment (`nbgrader generate_assignment`), and grade again."
            )


def _refuse_another_assignments(path: Path, cells: list[SubmittedCell], blueprint: NotebookBlueprint) -> None:
    """It has graded cells, and no cell of this assignment by id or by text: its author mixed up files.

    Where only the ids are others, an editor gave them out anew; they are worth no more than none.
    Where this assignment has none, as nbgrader: the gradebook may not be the one that the notebook was released with.
    """
    strangers = {cell.grade_id for cell in cells if cell.grade_id and (cell.nbgrader or {}).get("grade") is True}
    if not strangers or {cell.grade_id for cell in cells} & {cell.grade_id for cell in blueprint.cells}:
        return
    if not blueprint.cells:
        raise EngineError(
            f"{path} has graded cells, such as {shown(min(strangers))}, but the gradebook knows of none in "
            f"{blueprint.name}. Was the assignment registered before it was finished? Its marks stay as they are."
        )
    if not are_recognised(cells, blueprint.cells):
        raise other_assignments(path.name, shown(min(strangers)))


def _program(
    blueprint: NotebookBlueprint, submitted: list[SubmittedCell], metadata: dict[str, Json], noticed: list[str]
) -> Program:
    slots, on_matching = identify(submitted, blueprint.cells)
    slots, on_order = arrange(slots, blueprint.cells)
    elsewhere = any(_is_own_text(slot) for slot in slots)
    restored = [restore(slot, elsewhere=elsewhere) for slot in slots]
    cells, on_ids = _with_unique_ids([cell for cell, _ in restored])
    bad_ids = on_ids + sum(cell.wrong_id for cell in submitted)
    everything = [*noticed, *on_matching, *on_order, *(sentence for _, changes in restored for sentence in changes)]
    if bad_ids:
        everything.append(f"Cell ids that were not valid or not unique were replaced: {bad_ids}.")
    return Program(blueprint.name, cells, _metadata(blueprint, metadata), _capped(everything))


def _is_own_text(slot: Slot) -> bool:
    """Whether a cell is text of no one but the student, where a written answer may stand that has lost its place."""
    cell = slot.cell
    return slot.spec is None and cell is not None and cell.cell_type == "markdown" and bool(cell.source.strip())


def _with_unique_ids(cells: Sequence[Cell]) -> tuple[tuple[Cell, ...], int]:
    """The cells with an id each, the same for the same notebook, and how many ids were there twice."""
    first: dict[str, int] = {}
    for position, cell in enumerate(cells):
        first.setdefault(cell.id, position)
    taken = set(first)
    named = [
        cell if cell.id and first[cell.id] == position else replace(cell, id=_new_id(cell, position + 1, taken))
        for position, cell in enumerate(cells)
    ]
    twice = sum(1 for position, cell in enumerate(cells) if cell.id and first[cell.id] != position)
    return tuple(named), twice


def _new_id(cell: Cell, position: int, taken: set[str]) -> str:
    name = cell.grade_id[:48] if cell.grade_id else "cell"
    candidate, attempt = name if cell.grade_id else f"{name}-{position}", 1
    while candidate in taken:
        attempt += 1
        candidate = f"{name}-{position}-{attempt}"
    taken.add(candidate)
    return candidate


def _metadata(blueprint: NotebookBlueprint, submitted: dict[str, Json]) -> dict[str, Json]:
    """The notebook's metadata: the blueprint's kernel, or the student's where the blueprint leaves that open."""
    metadata: dict[str, Json] = {}
    kernelspec = scrub(blueprint.kernelspec) or _texts(
        submitted.get("kernelspec"), ("name", "display_name", "language")
    )
    if {"name", "display_name"} <= kernelspec.keys():
        metadata["kernelspec"] = kernelspec
    language_info = _texts(submitted.get("language_info"), LANGUAGE_KEYS)
    if "name" in language_info:
        metadata["language_info"] = language_info
    return metadata


def _texts(given: Json, keys: Sequence[str]) -> dict[str, Json]:
    known = {key: given.get(key) for key in keys} if isinstance(given, dict) else {}
    return {key: scrub(text[:100]) for key, text in known.items() if isinstance(text, str)}


def _capped(noticed: list[str]) -> tuple[str, ...]:
    more = len(noticed) - MAX_NOTICED
    return (*noticed[:MAX_NOTICED], f"... and {more} more.") if more > 0 else tuple(noticed)
