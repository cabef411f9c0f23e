"""A simulated class: submissions made of the released notebook and the stored variants."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent

PLOT = """import matplotlib.pyplot as plt

steps = torch.linspace(0, 6, 100)
plt.plot(steps, torch.sin(steps))
plt.title("sin")
plt.show()"""
TRACEBACK = "torch.ones(2, 3) @ torch.ones(2, 3)"
LOOP = "def {exercise}(*arguments):\n    while True:\n        pass"


def variants(assignment: str, exercise: str, kind: str) -> dict[str, str]:
    """The stored answers of an exercise, "right" or "wrong", by name."""
    folder = ROOT / "graders" / assignment / "variants" / exercise
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob(f"{kind}_*.py"))}


def exercises(assignment: str) -> list[str]:
    """The exercises that have stored variants."""
    return sorted(path.name for path in (ROOT / "graders" / assignment / "variants").iterdir() if path.is_dir())


def write_submission(
    folder: Path, assignment: str, answers: Mapping[str, str], *, released: bool = True, scribbles: Sequence[str] = ()
) -> None:
    """Write the released notebook, or the instructor's, with answers in its solution cells, by exercise.

    Args:
        scribbles: code of cells that the student added at the end.
    """
    name = f"{assignment}.ipynb"
    source = ROOT / ("release" if released else "source") / assignment / name
    notebook = json.loads(source.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if grade_id in answers:
            cell["source"] = answers[grade_id]
    notebook["cells"] += [scribble(number, source) for number, source in enumerate(scribbles)]
    folder.mkdir(parents=True)
    (folder / name).write_text(json.dumps(notebook, ensure_ascii=False, indent=1), encoding="utf-8")


def scribble(number: int, source: str) -> dict[str, Any]:
    """A cell of the student's own."""
    return {
        "cell_type": "code",
        "id": f"scribble-{number}",
        "metadata": {},
        "source": source,
        "outputs": [],
        "execution_count": None,
    }


def write_class(submitted: Path, assignment: str, size: int) -> Iterator[tuple[str, int]]:
    """Write a class in which every third student has one exercise wrong, every fourth has drawn a plot, and every
    fourth left an error; yield each student and how many exercises are wrong."""
    names = exercises(assignment)
    for number in range(size):
        student = f"student{number:05d}"
        answers = {}
        wrong = names[number % len(names)] if number % 3 == 2 else None
        for name in names:
            stored = list(variants(assignment, name, "wrong" if name == wrong else "right").values())
            answers[name] = stored[number % len(stored)]
        scribbles = {1: [PLOT], 3: [TRACEBACK]}.get(number % 4, [])
        write_submission(submitted / student / assignment, assignment, answers, scribbles=scribbles)
        yield student, int(wrong is not None)
