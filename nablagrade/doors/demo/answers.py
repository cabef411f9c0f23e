"""Answers, and how they get into a notebook.

Most are the stored answers that test the graders, graders/<assignment>/variants/<exercise>/<name>.py; the others are
accidents that no grader is tested by, because they are the sandbox's business.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import dropwhile
from pathlib import Path
from typing import Any

from nablagrade.errors import CourseError

__all__ = ["CRASH", "ENDLESS_LOOP", "read_variant", "write_answers"]

ENDLESS_LOOP = '''\
def jacobian_reverse(f, x):
    """One backward pass per output."""
    leaf = x.detach().clone().requires_grad_()
    y = f(leaf)
    J = torch.zeros(len(y), len(leaf), dtype=x.dtype)
    i = 0
    while i < len(y):
        J[i] = torch.autograd.grad(y[i], leaf, retain_graph=True)[0]
    return J
'''

CRASH = '''\
import ctypes


def jacobian_forward(f, x):
    """Speed: read the numbers straight from memory."""
    return ctypes.string_at(0)
'''


def read_variant(variants: Path, exercise: str, name: str) -> str:
    """The text of a stored answer, without the comment above it that says what is right or wrong with it.

    Raises:
        CourseError: it is not there (any more).
    """
    file = variants / exercise / f"{name}.py"
    try:
        text = file.read_text(encoding="utf-8").rstrip("\n")
    except OSError as error:
        raise CourseError(
            f"The demo needs the stored answer {file}: {error.strerror}. Put it back, or name another one in "
            "nablagrade/doors/demo/people.py."
        ) from error
    return "\n".join(dropwhile(lambda line: line.startswith("#"), text.splitlines()))


def write_answers(notebook: Path, answers: Mapping[str, str]) -> None:
    """Put answers into a student's notebook, by the grade_id of the solution cells."""
    document: dict[str, Any] = json.loads(notebook.read_bytes())
    cells = {cell["metadata"].get("nbgrader", {}).get("grade_id"): cell for cell in document["cells"]}
    for exercise, text in answers.items():
        if exercise not in cells:
            raise CourseError(f"{notebook.name} has no exercise {exercise!r}, which the demo wants to answer.")
        cells[exercise]["source"] = text
    notebook.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
