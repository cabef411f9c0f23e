"""A simulated class: submissions made of the released notebook and the stored variants."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def variants(assignment: str, exercise: str, kind: str) -> dict[str, str]:
    """The stored answers of an exercise, "right" or "wrong", by name."""
    folder = ROOT / "graders" / assignment / "variants" / exercise
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob(f"{kind}_*.py"))}


def exercises(assignment: str) -> list[str]:
    """The exercises that have stored variants."""
    return sorted(path.name for path in (ROOT / "graders" / assignment / "variants").iterdir() if path.is_dir())


def write_submission(folder: Path, assignment: str, answers: Mapping[str, str], *, released: bool = True) -> None:
    """Write the released notebook, or the instructor's, with answers in its solution cells, by exercise."""
    name = f"{assignment}.ipynb"
    source = ROOT / ("release" if released else "source") / assignment / name
    notebook = json.loads(source.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if grade_id in answers:
            cell["source"] = answers[grade_id]
    folder.mkdir(parents=True)
    (folder / name).write_text(json.dumps(notebook, ensure_ascii=False, indent=1), encoding="utf-8")


def write_class(submitted: Path, assignment: str, size: int) -> Iterator[tuple[str, int]]:
    """Write a class in which every third student has one exercise wrong; yield each student and how many are wrong."""
    names = exercises(assignment)
    for number in range(size):
        student = f"student{number:05d}"
        answers = {}
        wrong = names[number % len(names)] if number % 3 == 2 else None
        for name in names:
            stored = list(variants(assignment, name, "wrong" if name == wrong else "right").values())
            answers[name] = stored[number % len(stored)]
        write_submission(submitted / student / assignment, assignment, answers)
        yield student, int(wrong is not None)
