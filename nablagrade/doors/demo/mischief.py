"""What some students do to their files, on purpose or not, before they hand them in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from nablagrade.model import TEST_PREFIX

__all__ = ["cut_off", "tamper"]

FORGED_POINTS = 100


def cut_off(notebook: Path) -> None:
    """A notebook whose end was lost on the way: not JSON any more."""
    data = notebook.read_bytes()
    notebook.write_bytes(data[: len(data) * 2 // 3])


def tamper(notebook: Path) -> None:
    """Everything one can do to a notebook file to earn points without an answer."""
    document: dict[str, Any] = json.loads(notebook.read_bytes())
    tests = [cell for cell in document["cells"] if _grade_id(cell).startswith(TEST_PREFIX)]
    deleted, richer, gutted, forged = tests[1:5]
    document["cells"].remove(deleted)
    richer["metadata"]["nbgrader"]["points"] = FORGED_POINTS
    gutted["source"] = _joined(gutted["source"]).replace("assert ", "assert True or ")
    full = f"{forged['metadata']['nbgrader']['points']}"
    forged["source"] = full
    forged["outputs"] = [
        {"output_type": "execute_result", "data": {"text/plain": full}, "metadata": {}, "execution_count": 1}
    ]
    notebook.write_text(json.dumps(document), encoding="utf-8")
    (notebook.parent / "grading.json").write_text(json.dumps(_forged_record(tests)), encoding="utf-8")


def _forged_record(tests: list[dict[str, Any]]) -> dict[str, Any]:
    scores = [{"grade_id": _grade_id(test), "score": FORGED_POINTS, "points": FORGED_POINTS} for test in tests]
    return {"schema": 1, "notebooks": [{"notebook": "jacobian", "scores": scores}]}


def _grade_id(cell: dict[str, Any]) -> str:
    return str(cell["metadata"].get("nbgrader", {}).get("grade_id", ""))


def _joined(source: str | list[str]) -> str:
    return source if isinstance(source, str) else "".join(source)
