"""`nablagrade init`: a new course with one small exercise, its hidden checks, a configuration and a secret."""

from __future__ import annotations

import re
from pathlib import Path

from nablagrade.doors.folders import empty_folder
from nablagrade.doors.nbgrader_plugin import read_course
from nablagrade.doors.scaffold.cells import lines, read_notebook, write_notebook
from nablagrade.doors.scaffold.files import TEMPLATES, filled
from nablagrade.errors import CourseError

__all__ = ["FIRST", "make_course"]

FIRST = "slopes"
"""The assignment that a new course has."""

DOTTED = {"gitignore": ".gitignore"}
"""Names that a template cannot have: packaging would leave it out."""

SAMPLE = """\
def directional_derivative(f, x, v):
    z = x.detach().clone().requires_grad_()
    (gradient,) = torch.autograd.grad(f(z), z)
    return gradient.sum()
"""
"""The answer of the made-up student, who forgot the direction."""


def make_course(folder: Path) -> Path:
    """Make a course in a folder that is new or empty.

    Raises:
        CourseError: there is something in it already, or it cannot be written.
    """
    folder = empty_folder(folder, "a course")
    templates = TEMPLATES / "course"
    try:
        for template in sorted(path for path in templates.rglob("*") if path.is_file()):
            if "__pycache__" in template.parts:
                continue
            target = folder / template.relative_to(templates)
            target = target.with_name(DOTTED.get(target.name, target.name))
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(filled(template, {"course": course_id(folder)}), encoding="utf-8")
        write_sample(folder)
    except OSError as error:
        raise CourseError(f"The course could not be written into {folder}: {error}. Name another folder.") from error
    read_course(folder)  # draws the secret
    return folder


def course_id(folder: Path) -> str:
    """The folder's name, as far as it can stand in a configuration and in the exchange."""
    return re.sub(r"[^\w.-]+", "-", folder.name).strip("-.") or "course"


def write_sample(course: Path) -> None:
    """Hand in the first exercise for a made-up student, so that there is something to grade."""
    notebook = read_notebook(course / "source" / FIRST / f"{FIRST}.ipynb")
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("solution"):
            cell["source"] = lines(SAMPLE)
    write_notebook(course / "submitted" / "sample" / FIRST / f"{FIRST}.ipynb", notebook)
