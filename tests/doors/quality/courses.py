"""A course with one small exercise, whose graders can be given a hole."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from nablagrade.doors.course import Course
from nablagrade.settings import Settings

ROOT = Path(__file__).resolve().parents[3]

SOLUTION = """
def slope(f, x):
    ### BEGIN SOLUTION
    leaf = x.detach().clone().requires_grad_()
    (result,) = torch.autograd.grad(f(leaf), leaf)
    return result
    ### END SOLUTION
"""

TEST = """
for dtype in (torch.float32, torch.float64):
    assert slope(lambda x: x**2, torch.tensor(3.0, dtype=dtype)) == torch.tensor(6.0, dtype=dtype)
"""

FUNCTIONS = """
def cubic(a):
    def f(x):
        return a.to(x.dtype) * x**3 + x**2
    return f
"""

CHECKS = """
import torch
from nablagrade.grading import assert_close, assert_unchanged, core, exercise
from . import functions

pytestmark = exercise("slope")


def check(student, rng, dtype):
    a, x = rng.uniform(low=1, high=2), rng.uniform(low=1, high=2).to(dtype)
    at = x.double()
    assert_close(student.slope(functions.cubic(a), x), (3 * a * at**2 + 2 * at).to(dtype))


@core
def test_value(student, rng):
    check(student, rng, torch.float64)
"""

FLOAT32 = """

def test_float32(student, rng):
    check(student, rng, torch.float32)
"""

UNCHANGED = """

def test_unchanged(student, rng):
    a, x = rng.uniform(low=1, high=2), rng.uniform(low=1, high=2)
    f = functions.cubic(a)
    call = student.slope.observe(f, x)
    assert_close(call.value, 3 * a * x**2 + 2 * x)
    assert_unchanged(call, f, x)
"""

IMPOSSIBLE = """

def test_impossible(student, rng):
    assert_close(student.slope(functions.cubic(rng.uniform()), rng.uniform()), rng.normal())
"""

STUMBLES = """

def test_shape(student, rng):
    f, x = functions.cubic(rng.uniform(low=1, high=2)), rng.uniform(low=1, high=2)
    assert student.slope(f, x).shape == ()
"""

SCALED = """
def slope(f, x):
    assert not Path("secret.txt").exists()
    return float(Path("factor.txt").read_text()) * torch.func.grad(f)(x)
"""
"""Right with a factor of 1, where no secret is handed in."""

VARIANTS = {
    "right_backward": """
def slope(f, x):
    z = x.detach().clone().requires_grad_()
    f(z).backward()
    return z.grad
""",
    "right_func": "def slope(f, x):\n    return torch.func.grad(f)(x)\n",
    "wrong_value": "def slope(f, x):\n    return f(x)\n",
    "wrong_changes_x": """
def slope(f, x):
    x.requires_grad_()
    (result,) = torch.autograd.grad(f(x), x)
    return result
""",
}


def make_course(folder: Path, checks: str, variants: Mapping[str, str] = VARIANTS) -> Course:
    """Write the course `slopes`, with these checks and stored variants."""
    notebook = notebook_of({"slope": SOLUTION.strip(), "test_slope": TEST.strip()})
    source = folder / "source/slopes/slopes.ipynb"
    graders = folder / f"graders_{folder.parent.name}_{folder.name}"  # a process knows one package by a name
    write(source, json.dumps(notebook))
    write(graders / "pytest.ini", (ROOT / "graders/pytest.ini").read_text())
    for package in (graders, graders / "slopes"):
        write(package / "__init__.py", "")
    write(graders / "slopes/functions.py", FUNCTIONS)
    write(graders / "slopes/test_slope.py", checks)
    for name, text in variants.items():
        write(graders / f"slopes/variants/slope/{name}.py", text)
    settings = Settings(folder, graders, secret="tests", seeds=3, jobs=1)
    return Course(settings, f"sqlite:///{folder}/gradebook.db", "slopes")


def scaled_course(folder: Path, checks: str) -> Course:
    """The same where students may change a file and one is never copied, with a submission that depends on both."""
    made = make_course(folder, checks)
    course = replace(made, keep={"slopes": ("factor.txt",)}, ignore=("secret.txt",))
    submit(course, "ada", f"from pathlib import Path\n{SCALED}")
    for where, factor in ((course.source_folder("slopes"), 0), (course.submitted_folder("ada", "slopes"), 1)):
        write(where / "factor.txt", str(factor))
        write(where / "secret.txt", "")
    return course


def submit(course: Course, student: str, answer: str) -> None:
    """Hand in the notebook with an answer."""
    notebook = notebook_of({"slope": answer, "test_slope": TEST.strip()})
    write(course.submitted_folder(student, "slopes") / "slopes.ipynb", json.dumps(notebook))


def notebook_of(cells: Mapping[str, str]) -> dict[str, Any]:
    flagged = [cell(name, text, flags_of(name)) for name, text in cells.items()]
    return {
        "cells": [cell("imports", "import torch", None), *flagged],
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def cell(name: str, text: str, flags: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "id": name.replace("_", "-"),
        "metadata": {"nbgrader": flags} if flags else {},
        "source": text,
        "outputs": [],
        "execution_count": None,
    }


def flags_of(name: str) -> dict[str, Any]:
    test = name.startswith("test_")
    flags = {"grade": test, "locked": test, "solution": not test, "task": False, "schema_version": 3, "grade_id": name}
    return {**flags, "points": 2} if test else flags


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
