"""Answers whose marks are known beforehand: the stored variants, and those that nobody has worked for."""

from __future__ import annotations

import ast
import json
import re
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import TypeGuard

from nablagrade.model import Exercise

__all__ = ["Answer", "lazy_answers", "released_answer", "stored_answers"]

DIAGNOSES = re.compile(r"#\s*diagnosis:\s*(\w+(?:\s*,\s*\w+)*)\s*$")
VARIANTS = "variants"


@dataclass(frozen=True, slots=True)
class Answer:
    """Text for a solution cell.

    Attributes:
        diagnoses: what feedback must name, one of these and nothing else, where the variant begins by saying so
            (`# diagnosis: NAME, NAME`).
    """

    name: str
    source: str
    diagnoses: tuple[str, ...] = ()


def stored_answers(graders: Path, exercise: Exercise, kind: str) -> tuple[Answer, ...]:
    """The stored variants of an exercise, "right" or "wrong", by name."""
    folder = graders / VARIANTS / exercise
    return tuple(read_answer(path) for path in sorted(folder.glob(f"{kind}_*.py")))


def read_answer(path: Path) -> Answer:
    source = path.read_text(encoding="utf-8")
    comments = takewhile(lambda line: line.startswith("#"), source.splitlines())
    found = next(filter(None, map(DIAGNOSES.match, comments)), None)
    return Answer(path.stem, source, tuple(name.strip() for name in found[1].split(",")) if found else ())


def released_answer(folder: Path, exercise: Exercise) -> str | None:
    """What students get in the exercise's solution cell; None where the assignment was not released."""
    for path in sorted(folder.glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8")).get("cells", []):
            flags = cell.get("metadata", {}).get("nbgrader", {})
            if flags.get("grade_id") == exercise and flags.get("solution"):
                source = cell.get("source", "")
                return source if isinstance(source, str) else "".join(source)
    return None


def lazy_answers(exercise: Exercise, test_cell: str) -> tuple[Answer, ...]:
    """What scores nothing anywhere: an exception, nothing, the input, zeros and ones, the lesson's own numbers."""
    bodies = {
        "raise": "raise NotImplementedError",
        "return nothing": "return None",
        **{f"return argument {n + 1}": f"return args[min({n}, len(args) - 1)]" for n in range(3)},
        "return the input": f"{FIND_TENSOR}    return found",
        "return zeros": f"{FIND_TENSOR}    return torch.zeros_like(found)",
        "return ones": f"{FIND_TENSOR}    return torch.ones_like(found)",
        "return a square of zeros": f"{FIND_TENSOR}    n = found.shape[-1] if found.dim() else 1\n"
        "    return torch.zeros(n, n, dtype=found.dtype)",
        "return the identity": f"{FIND_TENSOR}    return torch.eye(found.shape[-1] if found.dim() else 1, "
        "dtype=found.dtype)",
        **{f"return {value}": f"return {value}" for value in lesson_values(test_cell)},
    }
    return tuple(Answer(name, as_cell(exercise, body)) for name, body in bodies.items())


def as_cell(exercise: Exercise, body: str) -> str:
    return f"def {exercise}(*args, **kwargs):\n    import torch\n    {body}\n"


FIND_TENSOR = """def tensors(value):
        if isinstance(value, torch.Tensor):
            yield value
        elif isinstance(value, (list, tuple)):
            for part in value:
                yield from tensors(part)
    found = next(tensors(args), torch.zeros(1))
"""


def lesson_values(test_cell: str) -> list[str]:
    """The constants that a public test cell shows: tensors and texts that it writes out, as source text."""
    try:
        tree = ast.parse(test_cell)
    except SyntaxError:
        return []
    nodes = list(ast.walk(tree))
    written = [node.args[0] for node in nodes if is_tensor(node)]
    written += [node.value for node in nodes if isinstance(node, ast.Assign) and isinstance(node.value, ast.List)]
    found = [
        f"torch.tensor({ast.unparse(each)}, dtype=torch.{dtype})"
        for each in written
        if is_plain(each)
        for dtype in ("float32", "float64")
    ]
    compared = [side for node in nodes if isinstance(node, ast.Compare) for side in node.comparators]
    found += [repr(side.value) for side in compared if isinstance(side, ast.Constant) and isinstance(side.value, str)]
    return list(dict.fromkeys(found))


def is_tensor(node: ast.AST) -> TypeGuard[ast.Call]:
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "torch.tensor" and bool(node.args)


def is_plain(node: ast.expr) -> bool:
    """Whether an expression needs no names but torch."""
    return all(name.id == "torch" for name in ast.walk(node) if isinstance(name, ast.Name))
