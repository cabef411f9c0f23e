"""`nablagrade add`: a new exercise, as cells of a notebook and as hidden checks.

What it writes works at once: its solution passes its checks. An author rewrites it piece by piece, and can try every
step.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nablagrade.doors.course import Course
from nablagrade.doors.scaffold.cells import code, new_notebook, read_notebook, solution, test, text, write_notebook
from nablagrade.doors.scaffold.files import TEMPLATES, filled
from nablagrade.errors import CourseError
from nablagrade.model import TEST_PREFIX

__all__ = ["add_exercise"]

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
PARTS = TEMPLATES / "exercise"
PACKAGE = TEMPLATES / "course" / "graders"

SENTENCES = {
    "ordinary": "Ordinary values",
    "ordinary_hint": "What shape does the result have?",
    "dtype": "float32",
    "dtype_hint": "The result has the dtype of x.",
    "arguments": "The arguments stay as they were",
    "arguments_hint": "Work on a copy.",
}
"""What the checks begin with; in a course of several languages once for each, to be translated."""


def add_exercise(course: Course, assignment: str, exercise: str, points: float) -> tuple[Path, Path]:
    """Add an exercise to an assignment, which is made when there is none of this name.

    Returns:
        The notebook, and the file with the hidden checks.

    Raises:
        CourseError: a name is not possible, or the exercise is there already.
    """
    for what, name in (("assignment", assignment), ("exercise", exercise)):
        if not NAME.fullmatch(name) or keyword.iskeyword(name):
            raise CourseError(f"{name!r} cannot name an {what}: it must be a name in Python, such as divergence.")
    notebook = course.source_folder(assignment) / f"{assignment}.ipynb"
    checks = course.graders_folder(assignment) / f"test_{exercise}.py"
    if checks.exists():
        raise CourseError(f"{checks} is there already. Edit it, or choose another name.")
    blanks = blanks_of(course, assignment, exercise, points)
    write_cells(notebook, exercise, points, blanks, course.settings.languages)
    write_checks(checks, blanks)
    return notebook, checks


def blanks_of(course: Course, assignment: str, exercise: str, points: float) -> dict[str, str]:
    """What the templates leave open; texts are keyword arguments, one for each language."""
    languages = ("en", *(language for language in course.settings.languages if language != "en"))
    texts = {
        key: ", ".join(f'{language}="{sentence}"' for language in languages) for key, sentence in SENTENCES.items()
    }
    return {**texts, "assignment": assignment, "exercise": exercise, "points": f"{points:g}"}


def write_cells(file: Path, exercise: str, points: float, blanks: dict[str, str], languages: tuple[str, ...]) -> None:
    """Append the exercise's cells to a notebook, or begin one with them."""
    if file.exists():
        notebook = read_notebook(file)
        taken = {cell.get("metadata", {}).get("nbgrader", {}).get("grade_id") for cell in notebook["cells"]}
        if taken & {exercise, f"{TEST_PREFIX}{exercise}"}:
            raise CourseError(f"{file} has the exercise {exercise!r} already. Edit it, or choose another name.")
    else:
        titles = texts_of("title", filled(PARTS / "title.md", blanks), languages)
        notebook = new_notebook([*titles, code("import-torch", "import torch")])
    notebook["cells"] += [
        *texts_of(f"{exercise.replace('_', '-')}-statement", filled(PARTS / "statement.md", blanks), languages),
        solution(exercise, filled(PARTS / "solution.py", blanks)),
        test(exercise, filled(PARTS / "test.py", blanks), points),
    ]
    write_notebook(file, notebook)


def texts_of(cell_id: str, source: str, languages: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """The same text for each language of the course, to be translated; without a tag where there is only one."""
    if len(languages) == 1:
        yield text(cell_id, source)
        return
    for language in languages:
        yield text(f"{cell_id}-{language}", source, language)


def write_checks(checks: Path, blanks: dict[str, str]) -> None:
    """Write the hidden checks, and what else the package of graders needs and lacks."""
    folder = checks.parent
    folder.mkdir(parents=True, exist_ok=True)
    lacking = {
        folder.parent / "pytest.ini": filled(PACKAGE / "pytest.ini", {}),
        folder.parent / "__init__.py": filled(PACKAGE / "__init__.py", {}),
        folder / "__init__.py": f'"""The hidden checks of the assignment `{blanks["assignment"]}`."""\n',
        folder / "functions.py": filled(PARTS / "functions.py", blanks),
    }
    for file, content in lacking.items():
        if not file.exists():
            file.write_text(content, encoding="utf-8")
    checks.write_text(filled(PARTS / "checks.py", blanks), encoding="utf-8")
