"""The attack suite: what a hostile submission tries, on every kind of machine, with its defence on and off.

    tests/attacks/<name>/answer.py       the answer cell of one exercise; or
    tests/attacks/<name>/submission.py   make(folder, notebook, course): changes a whole submission
    tests/attacks/<name>/expect.toml     what must come of it

An attack is handed in beside right answers to the other exercises, and another student's right submission is graded
after it by the same worker. It has got through (a breach) when it earned more than `largest`, when its notebook says
BREACHED, when it took too long, when the worker died or could not grade, when another exercise or the other student
lost a point, when a file of the course changed, or when anything is left.

With its defence off an attack must get through; else it attacks nothing. `off` says how:

    classic        the same assertions in a test cell beside the student's code, as nbgrader has them
    allowed        the same checks without the list of forbidden operations
    no isolation   a box without layers

`python -m tests.attacks` grades everything and prints the table; see `run` for what happens on each machine.
"""

from __future__ import annotations

import json
import re
import runpy
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
MODES = ("full-root", "full-user", "strong-user")
TECHNIQUES = range(1, 73)
"""Those of the survey of graders that the suite began with; which attack tries which is in the expect files."""
SIGN = "BREACHED"
LEFT = "breached"
"""In the name of every file that an attack leaves anywhere."""
ASSIGNMENTS = ("exam", "classic", "allowed")
OFF = ("classic", "allowed", "no isolation")

SETUP = "import torch"
SOLUTIONS = {
    "double": "def double(x):\n    return 2 * x",
    "gradient": (
        "def gradient(f, x):\n    z = x.detach().clone().requires_grad_()\n    return torch.autograd.grad(f(z), z)[0]"
    ),
    "quotient": "def quotient(f, x, h):\n    return (f(x + h) - f(x)) / h",
    "triple": "def triple(x):\n    return 3 * x",
}
TESTS = {
    "double": (
        "import torch\nx = torch.full((3,), 2.0)\nexpected = 2 * x\n"
        "assert torch.allclose(double(x), torch.full((3,), 4.0))"
    ),
    "gradient": (
        "import torch\n\n\ndef _reference(x):\n    return 3 * x**2\n\n\n"
        "x = torch.linspace(1, 2, 3, dtype=torch.float64)\n"
        "torch.testing.assert_close(gradient(lambda z: (z**3).sum(), x), _reference(x))"
    ),
    "quotient": (
        "import torch\nfrom numpy.testing import assert_allclose\n\nx = torch.linspace(1, 2, 3, dtype=torch.float64)\n"
        "assert_allclose(quotient(torch.square, x, 0.5), 2 * x + 0.5)"
    ),
    "triple": (
        "import torch\nx = torch.linspace(1, 2, 3, dtype=torch.float64)\n"
        "assert all(abs(r - 3 * v) < 1e-9 for r, v in zip(triple(x), x))"
    ),
}
POINTS = 2.0


@dataclass(frozen=True)
class Attack:
    """One hostile submission and what is expected of it; the fields are those of its expect.toml.

    Attributes:
        verdicts: of the first check of the attacked exercise that did not pass; empty where all of them do.
        others: "full": the student's other exercises have full marks; "later spoiled": those before it have.
        defence: what stops it.
        off: how its defence is switched off, or empty, and then `never_off` says why it cannot be.
        noticed: words that the record must have for staff.
        off_succeeds: the machines on which it gets through with its defence off.
    """

    name: str
    techniques: list[int]
    about: str
    exercise: str
    largest: float
    verdicts: list[str]
    others: str
    seconds: float
    defence: str
    off: str = ""
    never_off: str = ""
    noticed: str = ""
    off_succeeds: list[str] = field(default_factory=lambda: list(MODES))

    @property
    def folder(self) -> Path:
        return HERE / self.name


def read_attacks() -> list[Attack]:
    """All attacks, by name."""
    found = []
    for file in sorted(HERE.glob("*/expect.toml")):
        attack = Attack(name=file.parent.name, **tomllib.loads(file.read_text(encoding="utf-8")))
        if bool(attack.off) == bool(attack.never_off) or attack.off not in ("", *OFF):
            raise ValueError(f"{file}: give either off, one of {', '.join(OFF)}, or never_off with the reason")
        if attack.exercise not in SOLUTIONS or attack.others not in ("full", "later spoiled"):
            raise ValueError(f"{file}: exercise = {attack.exercise!r} or others = {attack.others!r} is unknown")
        found.append(attack)
    return found


def build_course(root: Path) -> None:
    """Write the scratch course: one notebook of four exercises, as three assignments."""
    for assignment in ASSIGNMENTS:
        source = root / "source" / assignment
        source.mkdir(parents=True)
        (source / f"{assignment}.ipynb").write_text(json.dumps(notebook()), encoding="utf-8")
    graders = root / "graders"
    for path in sorted((HERE / "fixtures/graders").rglob("*")):
        target = graders / path.relative_to(HERE / "fixtures/graders")
        if path.is_file() and "__pycache__" not in path.parts:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    for path in (graders / "exam").iterdir():
        copy = graders / "allowed" / path.name
        copy.parent.mkdir(exist_ok=True)
        copy.write_text(re.sub(r"^FORBIDDEN = .*$", "FORBIDDEN = []", path.read_text(), flags=re.MULTILINE))
    (graders / "classic").mkdir()
    write_submission(root, "good", "exam", notebook())


def build_submission(root: Path, attack: Attack, assignment: str = "exam") -> None:
    """Write an attack's submission for one of the assignments: right answers but for the one that attacks."""
    document = notebook()
    answer = attack.folder / "answer.py"
    if answer.exists():
        text = answer.read_text(encoding="utf-8").replace("@COURSE@", str(root))
        next(cell for cell in document["cells"] if grade_id(cell) == attack.exercise)["source"] = text
    folder = write_submission(root, attack.name, assignment, document)
    make = attack.folder / "submission.py"
    if make.exists():
        runpy.run_path(str(make))["make"](folder, document, root)
        write_submission(root, attack.name, assignment, document)


def write_submission(root: Path, student: str, assignment: str, document: dict[str, Any]) -> Path:
    folder = root / "submitted" / student / assignment
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{assignment}.ipynb").write_text(json.dumps(document), encoding="utf-8")
    return folder


def notebook() -> dict[str, Any]:
    """The instructor's notebook, which is a right submission as well."""
    cells = [code(SETUP)]
    for exercise, solution in SOLUTIONS.items():
        cells.append(code(solution, grade_id=exercise, solution=True, locked=False, grade=False, task=False))
        test = {"grade_id": f"test_{exercise}", "solution": False, "locked": True, "grade": True, "task": False}
        cells.append(code(TESTS[exercise], **test, points=POINTS))
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}


def code(source: str, **flags: Any) -> dict[str, Any]:
    metadata = {"nbgrader": {"schema_version": 3, **flags}} if flags else {}
    return {"cell_type": "code", "metadata": metadata, "source": source, "outputs": [], "execution_count": None}


def grade_id(cell: dict[str, Any]) -> str:
    return str(cell["metadata"].get("nbgrader", {}).get("grade_id", ""))
