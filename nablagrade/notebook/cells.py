"""The cells of a submitted document, one by one made sound; what cannot be mended is dropped, and staff is told.

Tools differ in what they leave out: VS Code and Colab write cells without ids, some converters without metadata, and
people merge files by hand. None of that is held against a student.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from nablagrade.model import Json
from nablagrade.notebook.scrub import scrub

__all__ = ["SubmittedCell", "read_cells", "shown"]

CELL_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
TAG = re.compile(r"[\w.:/+-]{1,64}")
MIME_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+", re.ASCII)
MAX_TAGS = 32
CLAIMS = ("grade_id", "grade", "solution", "locked", "task", "points", "schema_version")
OLD_TEXT_TYPES = ("heading", "html")
"""Cell types of nbformat 3 that are Markdown now."""


@dataclass(frozen=True, slots=True)
class SubmittedCell:
    """A cell as submitted, with every part of the type that it should have.

    Attributes:
        id: a valid id of nbformat 4.5, perhaps not a unique one; None where there was none.
        wrong_id: the cell had an id that is not valid.
        metadata: what may be written back: nothing that hides a cell from a reader or steers a page.
        nbgrader: what it says of itself, forgeable; only `grade_id` may be used, to find its place in the blueprint.
    """

    cell_type: str
    source: str
    id: str | None = None
    wrong_id: bool = False
    metadata: dict[str, Json] | None = None
    nbgrader: dict[str, Json] | None = None
    attachments: dict[str, Json] | None = None

    @property
    def grade_id(self) -> str | None:
        grade_id = (self.nbgrader or {}).get("grade_id")
        return grade_id if isinstance(grade_id, str) else None


def read_cells(raw: list[Json]) -> tuple[list[SubmittedCell], list[str]]:
    """Mend the cells of a document, and say in one sentence each what was mended or dropped."""
    cells: list[SubmittedCell] = []
    noticed: list[str] = []
    for position, cell in enumerate(raw, start=1):

        def notice(sentence: str, position: int = position) -> None:
            noticed.append(f"Cell {position} {sentence}")

        if isinstance(cell, dict):
            cells.append(_sound_cell(cell, notice))
        else:
            notice(f"is {shown(cell)}, not an object; it was dropped.")
    return cells, noticed


def shown(value: Json) -> str:
    """A student's value as it may stand in a sentence for staff: printable and short."""
    text = ascii(value[:60] if isinstance(value, str) else value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _sound_cell(cell: dict[str, Json], notice: Callable[[str], None]) -> SubmittedCell:
    metadata = cell.get("metadata")
    if not isinstance(metadata, dict):
        if metadata is not None:
            notice(f"has the metadata {shown(metadata)}, not an object; they were dropped.")
        metadata = {}
    given_id = cell.get("id")
    valid = isinstance(given_id, str) and CELL_ID.fullmatch(given_id) is not None
    nbgrader = metadata.get("nbgrader")
    return SubmittedCell(
        cell_type=_cell_type(cell, notice),
        source=_source(cell, notice),
        id=given_id if valid else None,
        wrong_id="id" in cell and not valid,
        metadata=_harmless(metadata),
        nbgrader=_claims(nbgrader) if isinstance(nbgrader, dict) else None,
        attachments=_attachments(cell.get("attachments")),
    )


def _claims(nbgrader: dict[str, Json]) -> dict[str, Json]:
    known = {key: nbgrader[key] for key in CLAIMS if key in nbgrader}
    return {key: None if isinstance(value, dict | list) else scrub(value) for key, value in known.items()}


def _cell_type(cell: dict[str, Json], notice: Callable[[str], None]) -> str:
    given = cell.get("cell_type")
    if given in ("code", "markdown", "raw"):
        return str(given)
    if given in OLD_TEXT_TYPES:
        return "markdown"
    guess = "code" if any(key in cell for key in ("outputs", "execution_count", "prompt_number")) else "markdown"
    notice(f"has the cell type {shown(given)}; it is taken for {guess}.")
    return guess


def _source(cell: dict[str, Json], notice: Callable[[str], None]) -> str:
    """The text, with the line ends that Python makes of any anyway."""
    given = cell.get("source")
    lines = given if isinstance(given, list) else [given]
    kept = [line for line in lines if isinstance(line, str)]
    if given is None:
        notice("has no source; it is taken as empty.")
    elif len(kept) < len(lines):
        notice("has a source that is not text everywhere; only the text was kept.")
    text: str = scrub("".join(kept))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _harmless(metadata: dict[str, Json]) -> dict[str, Json]:
    """A few known keys with values that nbformat allows.

    Anything else is dropped: `jupyter.source_hidden` and `transient.remove_source`, for two, hide a cell from graders.
    """
    kept: dict[str, Any] = {}
    tags = metadata.get("tags")
    if isinstance(tags, list):
        good = [tag for tag in tags if isinstance(tag, str) and TAG.fullmatch(tag)]
        kept["tags"] = list(dict.fromkeys(good))[:MAX_TAGS]
    if isinstance(metadata.get("collapsed"), bool):
        kept["collapsed"] = metadata["collapsed"]
    scrolled = metadata.get("scrolled")
    if isinstance(scrolled, bool) or scrolled == "auto":
        kept["scrolled"] = scrolled
    return kept


def _attachments(given: Json) -> dict[str, Json] | None:
    """Pictures pasted into text: {file name: {MIME type: base64 text}}."""
    if not isinstance(given, dict):
        return None
    kept: dict[str, Json] = {}
    for name, bundle in given.items():
        if isinstance(bundle, dict):
            texts = {kind: _joined(data) for kind, data in bundle.items() if MIME_TYPE.fullmatch(kind)}
            kept[scrub(name)] = {kind: text for kind, text in texts.items() if text is not None}
    return kept or None


def _joined(data: Json) -> str | None:
    lines = data if isinstance(data, list) else [data]
    return str(scrub("".join(lines))) if all(isinstance(line, str) for line in lines) else None
